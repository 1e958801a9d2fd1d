/** The wire contract of `GET /v1/catalog`: what the asking principal may see, and no more. */

export interface CatalogView {
  readonly name: string;
  readonly title: string;
  /** IANA name; queries without a zone are read in it. */
  readonly timezone: string;
  /** 1 (Monday, ISO) to 7 (Sunday). */
  readonly weekStart: number;
  readonly metrics: readonly MetricView[];
  readonly dimensions: readonly DimensionView[];
  readonly hierarchies: readonly HierarchyView[];
  /** Days that the business knows in advance, such as holidays and sales; absent where the catalogue has none. */
  readonly calendar?: readonly CalendarEvent[];
  /** Permission for alerts: see them, also respond to them, also manage rules. */
  readonly alerts: 'view' | 'own' | 'respond' | 'manage';
  /** False where the reader may not ask why numbers changed; absent: it may. */
  readonly explain?: false;
  /** False where the reader may not take rows away as a file; absent: it may. */
  readonly export?: false;
  /** Present where the reader may write notes on metrics. */
  readonly annotate?: true;
  /** Present where the reader may give verdicts on anomalies. */
  readonly judge?: true;
  /** Present where the reader may save views and change dashboards for itself. */
  readonly personalize?: true;
  /** Present where the reader may read personal data, and export it. */
  readonly personal?: true;
  /** Present where the reader may make alert rules of its own. */
  readonly ownRules?: true;
}

export interface MetricView {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly unit?: string;
  readonly format: 'number' | 'integer' | 'currency' | 'percent' | 'duration';
  /** ISO 4217. */
  readonly currency?: string;
  /** Decimals of the currency by ISO 4217; two when absent. */
  readonly currencyDigits?: number;
  /** Decimals that the metric is always shown with, of a share those of its percent; chosen by its size when absent. */
  readonly decimals?: number;
  /** True if the catalogue allows negative values: changes are not expressed as percentages. */
  readonly signed?: boolean;
  readonly direction: 'up_is_good' | 'down_is_good' | 'none';
  readonly target?: number;
  readonly owner?: string;
  readonly freshnessObjectiveMs: number;
  /** Duration for which numbers may change after the events they count; absent: they do not. */
  readonly settlesMs?: number;
  /** Meaning of an empty bucket. */
  readonly empty: 'null' | 'zero';
  /**
   * Aggregation over time: `sum` adds up; `distinct` grows with the span and does not add up; `ratio`
   * does not depend on how long the span is.
   */
  readonly aggregation: 'sum' | 'distinct' | 'ratio';
  /**
   * The first and the last instant of which there is data that the reader may see (of the last, to the hour or the day where
   * rows are filtered); null where there is none, absent where the service does not know.
   */
  readonly data?: { readonly first: string; readonly last: string } | null;
  /** Names of the dimensions by which it can be split and filtered. */
  readonly dimensions: readonly string[];
}

export interface DimensionView {
  readonly name: string;
  readonly title: string;
  /** Display labels by value; values without one are shown unchanged. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The same by language (ISO 639 code), then by value; `labels` where a language has no text. */
  readonly labelsByLanguage?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Present for personal data: exports leave it out unless they ask for it. */
  readonly personal?: true;
}

export interface CalendarEvent {
  readonly name: string;
  /** Dates, `YYYY-MM-DD`, both included, in the zone of the catalogue. */
  readonly from: string;
  readonly to: string;
}

export interface HierarchyView {
  readonly name: string;
  readonly title: string;
  /** Dimension names, coarsest first; at least two. */
  readonly levels: readonly string[];
}

/** `GET /v1/dimensions`, for roles that operate: how many values a dimension has been seen with. */
export interface DimensionSize {
  readonly name: string;
  readonly values: number;
  /** From `DIMENSION_VALUES`. */
  readonly limit: number;
  readonly isBeyond: boolean;
}

/** `GET /v1/sources`, for roles that operate. */
export interface SourceList {
  readonly sources: readonly SourceView[];
}

/** A source with all that its records come from. */
export interface SourceView {
  readonly name: string;
  readonly title: string;
  readonly positions: readonly SourcePosition[];
  /** The database that it is read from; null where records arrive by themselves. */
  readonly database: SourceDatabase | null;
  /** The table of another Postgres that it follows; null where it follows none. */
  readonly replication: SourceReplication | null;
}

/** A partition of a topic, a file, or another place that records come from, and how far it is read. */
export interface SourcePosition {
  readonly kind: string;
  readonly topic: string;
  readonly partition: number;
  /** Number of the first record not yet taken. */
  readonly nextOffset: string;
  readonly lastRecordAt: string | null;
  /** When it last had nothing left to read; null where that is not known. */
  readonly caughtUpAt: string | null;
  /** Why it waits for an operator. */
  readonly stoppedReason: string | null;
}

/** Progress of a source that is read from a database by repeated queries. */
export interface SourceDatabase {
  /** The environment variable that holds the address. */
  readonly connection: string;
  readonly everyMs: number;
  /** Greatest value of the watermark column that was read: a time, or a number; null before the first, and where all rows are read each time. */
  readonly watermark: string | null;
  /** Begin of the last poll that ended; null before the first. */
  readonly polledAt: string | null;
  /** How old the last poll is. */
  readonly lagMs: number | null;
  readonly dueAt: string | null;
  /** Whether a process polls it now. */
  readonly isPolling: boolean;
  /** Rows that the last poll read, with those that were known. */
  readonly rowCount: number | null;
  /** Rows that the last poll left out, because their watermark is null or no time. */
  readonly skippedCount: number;
  /** Why polls fail; null after one that ended. */
  readonly failure: SourceFailure | null;
}

/** Progress of a source that follows a table of another Postgres. Places in its log are as Postgres writes them, `16/B374D848`. */
export interface SourceReplication {
  /** The environment variable that holds the address. */
  readonly connection: string;
  readonly table: string;
  readonly slot: string;
  /** `waiting`: nothing was read yet. `snapshot`: the table is copied, or is due to be. `stopped`: an operator has to act. */
  readonly state: 'waiting' | 'snapshot' | 'streaming' | 'stopped';
  /** Whether a process reads the slot now. */
  readonly isReading: boolean;
  /** The last transaction of which changes were taken; null before the first snapshot ended. */
  readonly position: string | null;
  /** Everything before is taken, of all sources of the slot. */
  readonly flushed: string | null;
  /** Size of the log that was written since; null while nobody measured it. */
  readonly lagBytes: string | null;
  /** How old the last moment is at which nothing was left to take; null before the first. */
  readonly lagMs: number | null;
  /** Size of the log that the server keeps for the slot. */
  readonly retainedBytes: string | null;
  /** As in `pg_replication_slots`: `lost` once the server has thrown changes away. */
  readonly walStatus: string | null;
  /** Size of log that the server may still write before the slot can be lost; null where it has no limit. */
  readonly safeBytes: string | null;
  /** Rows that the last snapshot read, or has read until now. */
  readonly snapshotRows: string;
  readonly snapshotAt: string | null;
  /** Why the slot is not read; null while it is. */
  readonly failure: SourceFailure | null;
}

export interface SourceFailure {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  /** Failures one after the other. */
  readonly count: number;
}
