import type { DecodedRow } from './decode/decoder.ts';
import type { RowGuard } from './row-guard.ts';

/** A record as it came through an ingest source, before it is decoded. */
export interface InboundRecord {
  /** JSON text; null is a tombstone, which only advances the offset. */
  readonly value: Buffer | string | null;
  readonly key: Buffer | string | null;
  /** Place in the ingest source's sequence: the Kafka offset, the row of a file, the index in a request. */
  readonly offset: number;
  /** Identity that the ingest source gives when the source declares no event id; null where it can give none. */
  readonly identity: string | null;
  /** Unparsed headers, for dead letters; absent where the ingest source has none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Where records come from, as Postgres remembers it: one row of `app.positions` each.
 * A sequenced ingest source (Kafka, simulation) is fenced by its next offset; the others only count.
 */
export interface Ingress {
  readonly kind: 'kafka' | 'http' | 'import' | 'simulation';
  readonly source: string;
  /** Topic for Kafka; the ingest source's own name otherwise. */
  readonly topic: string;
  readonly partition: number;
  /** Grows when an operator declares a topic made anew. */
  readonly incarnation: number;
  /** Of an imported file, in `app.imports`: its rows carry the id, so that they can be taken out again. */
  readonly importId?: number;
}

export interface Batch {
  readonly ingress: Ingress;
  /** In the ingest source's order. For a sequenced ingest source the offsets ascend. */
  readonly records: readonly InboundRecord[];
  /** Sequenced ingest sources: the offset after the last record looked at (Kafka leaves holes); undefined for the others. */
  readonly nextOffset?: number;
  /** Sequenced ingest sources: the offset at which this consumer believes to stand when the batch begins. */
  readonly fromOffset?: number;
  /** True: the answer waits for a durable commit (HTTP, import). */
  readonly durable: boolean;
  /** True: records come from the dead letters, and those refused again are not kept a second time. */
  readonly isReplay?: boolean;
  /** Of a writer with row filters; absent: it may write all rows. */
  readonly guard?: RowGuard | undefined;
  /** Called with each valid record, before it is written: for reports. */
  readonly observe?: (row: DecodedRow) => void;
  /** Hash of the last record, kept with the offset to notice a topic made anew. */
  readonly fingerprint?: string;
}

export type Stage = 'decode' | 'validate' | 'identity' | 'policy';

/** A record that was refused, and why. It is kept as a dead letter, but for `policy`: who sent it is told, and may not have it kept. */
export interface Rejection {
  /** Index in the batch. */
  readonly index: number;
  readonly stage: Stage;
  readonly code: string;
  readonly message: string;
  /** Path in the payload, as `items[2].price`. */
  readonly path: string | undefined;
}

/** A value that could not be read and was left out, as its field's `on_invalid: null` says. */
export interface NulledValue {
  /** Of the record in the batch. */
  readonly index: number;
  readonly field: string;
}

export interface BatchOutcome {
  readonly accepted: number;
  /** Records already in bronze, by identity. */
  readonly duplicates: number;
  /** Their indexes in the batch. */
  readonly duplicateIndexes: readonly number[];
  readonly rejected: readonly Rejection[];
  readonly nulled: readonly NulledValue[];
  /** The source's version after the commit; unchanged when nothing changed. */
  readonly version: number;
}

/** What a commit changed, published to caches and channels after it. */
export interface SourceChange {
  readonly source: string;
  readonly version: number;
  /** Spans `[from, to)` of event time (epoch ms), whole hours, ascending, not overlapping. */
  readonly spans: readonly (readonly [number, number])[];
  readonly committedAtMs: number;
}

/** Postgres disagrees with the consumer's position: seek to `expected` and go on from there. */
export class PositionMismatchError extends Error {
  readonly expected: number;
  constructor(expected: number, actual: number) {
    super(`the stored position is ${expected}, the batch begins at ${actual}`);
    this.name = 'PositionMismatchError';
    this.expected = expected;
  }
}

/** The one path of records into bronze, silver and gold. */
export interface IngestWriter {
  /** One transaction. Rejects on a broken database (nothing written then, unless the commit's answer was lost). */
  write(batch: Batch): Promise<BatchOutcome>;
  /** The next offset of a sequenced ingest source; creates its row at `initialOffset` when it has none. */
  loadPosition(ingress: Ingress, initialOffset: number): Promise<StoredPosition>;
  /**
   * Notes that a sequenced ingest source, which stands at `nextOffset`, was seen with nothing new; written at most once a second.
   * False: Postgres stands elsewhere, as after a crash that took back a commit which had not reached the disk.
   */
  markCaughtUp(ingress: Ingress, nextOffset: number): Promise<boolean>;
}

export interface StoredPosition {
  readonly nextOffset: number;
  readonly incarnation: number;
  /** Of the last record taken; null before the first. */
  readonly fingerprint: string | null;
  /** Why nothing is taken until an operator acts; null where it is read. */
  readonly stoppedReason: string | null;
}
