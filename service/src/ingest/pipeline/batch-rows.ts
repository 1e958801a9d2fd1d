import type { Contribution } from '../../rollup/compile-source.ts';
import type { RenderedRows } from '../../postgres/copy-rows.ts';
import type { PreparedGold } from './add-to-rollups.ts';
import type { EntityRow } from './change-entities.ts';
import type { InboundRecord, NulledValue, Rejection } from '../types.ts';

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

/** A decoded batch, with member ids and partitions in place: only the transaction remains. */
export interface PreparedBatch {
  readonly rows: readonly BatchRow[];
  readonly rejections: readonly Rejection[];
  readonly nulled: readonly NulledValue[];
  /** The records of the batch where some carried an erased value, which these no longer have. */
  readonly records?: readonly InboundRecord[] | undefined;
  readonly ahead?: AheadBatch;
}

/**
 * Writes of a batch under the assumption that all its rows are new, prepared while the previous batch commits. If the
 * assumption fails they are recomputed from the rows.
 */
export interface AheadBatch {
  readonly bronze: RenderedRows;
  /** Undefined while a rollup is being filled. */
  readonly gold: PreparedGold | undefined;
  /** Undefined for append-only sources. */
  readonly entities: AheadEntities | undefined;
}

/** Writes of entities under the assumption that silver has none of them. */
export interface AheadEntities {
  /** The newest row of each entity, and its rendering for silver. */
  readonly newest: readonly EntityRow[];
  readonly silver: RenderedRows;
}
