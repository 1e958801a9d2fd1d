import type { Contribution } from '../rollup/compile-source.ts';
import type { CopyText } from '../store/copy-rows.ts';
import type { RollupDeltas, RollupStatements } from './add-to-rollups.ts';
import type { EntityRow } from './change-entities.ts';
import type { Rejection } from './types.ts';

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
  readonly ahead?: AheadBatch;
}

/**
 * What a batch will write if all its rows are new, made while the batch before commits. Where that turns out wrong it is
 * made again from the rows.
 */
export interface AheadBatch {
  readonly bronze: CopyText;
  /** The newest row of each entity, and their text for silver; undefined for append-only sources. */
  readonly entities: { readonly newest: readonly EntityRow[]; readonly silver: CopyText } | undefined;
  /** Undefined while a rollup of the source is being filled. */
  readonly gold: AheadGold | undefined;
}

export interface AheadGold {
  /** Version of the rollups that the deltas are for. */
  readonly rollupsVersion: number;
  /** Of all rows (the newest of each entity), as if silver had none of them. */
  readonly deltas: RollupDeltas;
  readonly statements: RollupStatements;
}
