import type { CellDelta } from '../rollup/cells.ts';
import type { Contribution } from '../rollup/compile-source.ts';
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
  /** Unique by event id and time. */
  readonly rows: readonly BatchRow[];
  readonly rejections: readonly Rejection[];
  /** Indexes of records that repeat another of the same batch. */
  readonly repeated: readonly number[];
  readonly ahead?: AheadDeltas;
}

/** What an append-only batch adds to gold if all its rows are new, computed while the batch before commits. */
export interface AheadDeltas {
  /** Version of the rollups that the deltas are for. */
  readonly rollupsVersion: number;
  readonly deltas: readonly (readonly CellDelta[])[];
}
