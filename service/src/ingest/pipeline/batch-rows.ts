import type { Contribution } from '../../rollup/compile-source.ts';
import type { RenderedRows } from '../../postgres/copy-rows.ts';
import type { RollupDeltas, RollupStatements } from './add-to-rollups.ts';
import type { EntityRow } from './change-entities.ts';
import type { NulledValue, Rejection } from '../types.ts';

/** A valid record of a batch, ready for bronze. */
export interface BatchRow {
  /** Index in the batch. */
  readonly index: number;
  readonly offset: number;
  readonly eventId: string;
  readonly eventTimeMs: number;
  /** Null for append-only sources. */
  readonly entityKey: string | null;
  /** Orders the versions of an entity; 0 for append-only sources. */
  readonly version: number;
  readonly deleted: boolean;
  readonly payload: string;
  readonly contribution: Contribution;
}

/** A batch decoded, with member ids and partitions in place: what is left is the transaction. */
export interface PreparedBatch {
  readonly rows: readonly BatchRow[];
  readonly rejections: readonly Rejection[];
  readonly nulled: readonly NulledValue[];
  readonly ahead?: AheadBatch;
}

/**
 * What a batch will write if all its rows are new, made while the batch before commits. Where that turns out wrong it is
 * made again from the rows.
 */
export interface AheadBatch {
  readonly bronze: RenderedRows;
  /** Version of the rollups that statements and deltas are for; both are undefined while one of them is being filled. */
  readonly rollupsVersion: number;
  /** What adds all rows to gold; undefined for entities, because corrections come to it. */
  readonly statements: RollupStatements | undefined;
  /** Undefined for append-only sources. */
  readonly entities: AheadEntities | undefined;
}

/** As if silver had none of them. */
export interface AheadEntities {
  /** The newest row of each entity, and how they go into silver. */
  readonly newest: readonly EntityRow[];
  readonly silver: RenderedRows;
  readonly deltas: RollupDeltas | undefined;
}
