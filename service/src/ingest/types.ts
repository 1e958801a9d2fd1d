import type pg from 'pg';
import type { RejectionCode } from '../../../sdk/src/protocol/errors.ts';
import type { DecodedRow } from './decode/decoder.ts';
import type { RowGuard } from './row-guard.ts';

/** A record as received by an ingest source, before decoding. */
export interface InboundRecord {
  /** JSON text; null is a tombstone, which only advances the offset. */
  readonly value: Buffer | string | null;
  readonly key: Buffer | string | null;
  /** Position in the ingest source's sequence: the Kafka offset, the row of a file, the index in a request. */
  readonly offset: number;
  /** Identity assigned by the ingest source when the source declares no event id; null if it cannot assign one. */
  readonly identity: string | null;
  /** Unparsed headers, for dead letters; absent if the ingest source has none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: deletes its entity, whatever its fields say. */
  readonly isDelete?: true;
}

/**
 * Origin of records: one row of `app.positions` each. A sequenced ingest source (Kafka, simulation) is fenced by its
 * next offset, as is one that reads another database; the others only count.
 */
export interface Ingress {
  readonly kind: 'kafka' | 'http' | 'import' | 'simulation' | 'sql' | 'postgres';
  readonly source: string;
  /** Topic for Kafka; the ingest source's own name otherwise. */
  readonly topic: string;
  readonly partition: number;
  /** Increases when an operator declares the topic recreated. */
  readonly generation: number;
  /** Id of an imported file in `app.imports`: its rows carry the id, so that they can be retracted. */
  readonly importId?: number;
}

export interface Batch {
  readonly ingress: Ingress;
  /** Records in the ingest source's order. For a sequenced ingest source the offsets ascend. */
  readonly records: readonly InboundRecord[];
  /** Sequenced ingest sources: the offset after the last record read (Kafka has gaps); undefined for the others. */
  readonly nextOffset?: number;
  /** Sequenced ingest sources: the offset that this consumer expects to be stored when the batch begins. */
  readonly fromOffset?: number;
  /** True: the caller waits for a durable commit (HTTP, import). */
  readonly durable: boolean;
  /** True: records are replayed dead letters, and those refused again are not stored a second time. */
  readonly isReplay?: boolean;
  /** Row filters of the writer; absent: it may write all rows. */
  readonly guard?: RowGuard | undefined;
  /** Called with each valid record, before it is written: for reports. */
  readonly observe?: ((row: DecodedRow) => void) | undefined;
  /** Hash of the last record, stored with the offset to detect a recreated topic. */
  readonly fingerprint?: string;
  /** Writes what belongs to the records, in their transaction; a batch that is divided calls it for each part. */
  readonly alongside?: (client: pg.PoolClient, records: readonly InboundRecord[]) => Promise<void>;
}

export type Stage = 'decode' | 'validate' | 'identity' | 'policy';

/**
 * A refused record, and the reason. It is stored as a dead letter, except for `policy`: its sender is informed, but
 * must not be able to store it.
 */
export interface Rejection {
  /** Index in the batch. */
  readonly index: number;
  readonly stage: Stage;
  readonly code: RejectionCode;
  readonly message: string;
  /** Path in the payload, such as `items[2].price`. */
  readonly path: string | undefined;
}

/** An unreadable value that was left out, as its field's `on_invalid: null` specifies. */
export interface NulledValue {
  /** Index of the record in the batch. */
  readonly index: number;
  readonly field: string;
}

export interface BatchOutcome {
  readonly accepted: number;
  /** Records already in bronze, by identity. */
  readonly duplicates: number;
  /** Indexes of the duplicates in the batch. */
  readonly duplicateIndexes: readonly number[];
  readonly rejected: readonly Rejection[];
  readonly nulled: readonly NulledValue[];
  /** The source's version after the commit; unchanged when nothing changed. */
  readonly version: number;
}

/** Change of a source by a commit, published to caches and live channels after it. */
export interface SourceChange {
  readonly source: string;
  readonly version: number;
  /** Spans `[from, to)` of event time (epoch ms), whole hours, ascending, not overlapping. */
  readonly spans: readonly (readonly [number, number])[];
  readonly committedAtMs: number;
}

/** Thrown when the stored position differs from the consumer's: seek to `expected` and continue from there. */
export class PositionMismatchError extends Error {
  readonly expected: number;
  constructor(expected: number, actual: number) {
    super(`the stored position is ${expected}, the batch begins at ${actual}`);
    this.name = 'PositionMismatchError';
    this.expected = expected;
  }
}

/** Writer of records into bronze, silver and gold. There is no other path. */
export interface IngestWriter {
  /**
   * Writes a batch in one transaction. Rejects if the database fails (nothing was written then, unless the response to
   * the commit was lost).
   */
  write(batch: Batch): Promise<BatchOutcome>;
  /** Loads the position of a sequenced ingest source; creates it at `initialOffset` if it does not exist. */
  loadPosition(ingress: Ingress, initialOffset: number): Promise<StoredPosition>;
  /**
   * Records that a sequenced ingest source at `nextOffset` had nothing new; written at most once a second. False: the
   * stored position differs, as after a crash that lost a commit not yet on disk.
   */
  markCaughtUp(ingress: Ingress, nextOffset: number): Promise<boolean>;
}

export interface StoredPosition {
  readonly nextOffset: number;
  readonly generation: number;
  /** Fingerprint of the last record taken; null before the first. */
  readonly fingerprint: string | null;
  /** Reason why it waits for an operator; null while it is read. */
  readonly stoppedReason: string | null;
}
