/** The wire contract of `POST /v1/query`. Types only: the service parses with schemas of its own. */
import type { AnyErrorCode, ErrorCode } from './errors.ts';

export type FilterOperator =
  | 'equals'
  | 'notEquals'
  | 'contains'
  | 'notContains'
  | 'startsWith'
  | 'endsWith'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'set'
  | 'notSet';

/** Compares one member. `set` and `notSet` take no values; several values mean "any of them". */
export interface MemberFilter {
  readonly member: string;
  readonly operator: FilterOperator;
  readonly values?: readonly (string | number | boolean)[];
}

export type Filter = MemberFilter | { readonly and: readonly Filter[] } | { readonly or: readonly Filter[] };

export type Granularity = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/**
 * Two dates (whole days, the last included) or two instants (half-open), also as text joined by a slash; one date, which is
 * that day; or words such as `last 7 days`.
 */
export type DateRange = string | readonly [string, string];

/** Compares a metric of a row, or its change (`revenue.change`), with numbers; several values mean "any of them". */
export interface HavingFilter {
  readonly member: string;
  readonly operator: 'equals' | 'notEquals' | 'gt' | 'gte' | 'lt' | 'lte' | 'set' | 'notSet';
  readonly values?: readonly number[];
}

/** A filter on the metrics of rows, after they were computed. */
export type Having = HavingFilter | { readonly and: readonly Having[] } | { readonly or: readonly Having[] };

/** Where rows without a value come; last unless it says otherwise. */
export type NullOrder = 'nulls first' | 'nulls last';

/** A member, its direction, and where no value comes. */
export type OrderMember =
  | readonly [member: string, direction: 'asc' | 'desc']
  | readonly [member: string, direction: 'asc' | 'desc', nulls: NullOrder];

/** The first rows of each group. */
export interface LimitBy {
  /** Dimensions of the query, or `time`, whose values make a group. */
  readonly dimensions: readonly string[];
  /** Rows of each group, at most 10,000. */
  readonly limit: number;
}

export interface TimeDimension {
  /** Without it the range gives one row per combination of dimension values, with no `time`. */
  readonly granularity?: Granularity;
  readonly dateRange: DateRange;
  /** `previous period`, `same period last week | month | year`, or a range. */
  readonly compareDateRange?: DateRange;
}

export interface Query {
  readonly metrics: readonly string[];
  readonly dimensions?: readonly string[];
  readonly timeDimension: TimeDimension;
  readonly filters?: readonly Filter[];
  /**
   * Metrics, dimensions or `time`, most significant first; of compared rows by dimensions without time also the change of a
   * metric: `revenue.change`.
   */
  readonly order?: readonly OrderMember[];
  /** Leaves out rows by their metrics, all of it must hold. Totals stay those of all rows. */
  readonly having?: readonly Having[];
  /** Keeps the first rows of each group, in their order; `otherBy` has what the others of a group come to. */
  readonly limitBy?: LimitBy;
  /** Adds totals by some of the dimensions (or `time`), for each of up to 10 sets. */
  readonly totalsBy?: readonly (readonly string[])[];
  /** At most 10,000. Without it a series has all its buckets, and rows by dimensions are the first 1,000. */
  readonly limit?: number;
  /** Rows to leave out before the first one, for those beyond `limit`. */
  readonly offset?: number;
  /** Adds `nextCursor` to the answer while there are further rows. */
  readonly paged?: boolean;
  /** The `nextCursor` of the page before, with the same query; `stale_cursor` where its numbers have changed. */
  readonly cursor?: string;
  /** IANA name; the catalogue's zone when absent. */
  readonly timezone?: string;
  /**
   * Ends the range, and what it is compared with, with the last whole day (else hour) of which no metric settles any more.
   * All of it where nothing is settled.
   */
  readonly settled?: boolean;
  /** Counts only what both ranges have, as `comparison.aligned` does; of rows without time that are compared. */
  readonly aligned?: boolean;
  /** Adds `expected` to the result: what the detector expected of each bucket, by hour or day, without dimensions. */
  readonly expected?: boolean;
  /** Adds `plan` to the result: cells, tier and SQL. */
  readonly explain?: boolean;
}

/** Keys are `time`, the query's dimensions and its metrics; `partial` is there only when true. */
export interface Row {
  readonly time?: string;
  readonly partial?: true;
  readonly [member: string]: string | number | boolean | null | undefined;
}

export type Totals = Readonly<Record<string, number | null>>;

export interface Freshness {
  readonly state: 'live' | 'delayed' | 'stale';
  /** Null when the source has never had anything. */
  readonly ageMs: number | null;
  readonly objectiveMs: number;
}

export type Tier = 'memory' | 'redis' | 'gold' | 'silver';

export interface Comparison {
  /** First instant and the instant after the last, UTC. */
  readonly dateRange: readonly [string, string];
  /** By dimensions: the members of the query's rows, in the same order; then the others, unless rows were left out. */
  readonly rows: readonly Row[];
  readonly truncated?: true;
  readonly rowCount?: number;
  /** Values of all other members together. */
  readonly other?: Totals;
  /** Totals of the whole range. */
  readonly totals: Totals;
  /** Buckets that `dateRange` cuts; absent if it cuts none. */
  readonly cutBuckets?: readonly CutBucket[];
  /**
   * For rows by time alone: the `time` of each bucket of the query's range, also of those still to come, and of its
   * counterpart by the local calendar; null for one that has none.
   */
  readonly pairs?: readonly (readonly [string, string | null])[];
  /** Both ranges over what both have. Absent where they have nothing in common yet, and beyond 200 spans. */
  readonly aligned?: AlignedComparison;
}

/** Values of filters for equality on one dimension. */
export interface UnknownValues {
  readonly member: string;
  readonly values: readonly string[];
}

/** A bucket that reaches beyond the range, so that its row holds a part of it. */
export interface CutBucket {
  /** As in its row: the first instant of the whole bucket. */
  readonly time: string;
  /** First instant of the part within the range, and the instant after the last. */
  readonly dateRange: readonly [string, string];
}

/**
 * Like with like: each local date and time of the range with its counterpart, up to the last full hour (of ranges up to
 * six hours, minute) that is complete. Dates and hours that only one range has, as the 31st or an hour that the clock
 * repeats, are in neither, so both sides are equally long.
 */
export interface AlignedComparison {
  /** The query's range, as far as it is aligned. */
  readonly current: { readonly dateRange: readonly [string, string]; readonly totals: Totals };
  /** First instant and the instant after the last that is compared with, UTC. */
  readonly dateRange: readonly [string, string];
  readonly totals: Totals;
  /** False where parts of one of the ranges have no counterpart, or none yet. */
  readonly isWhole: boolean;
  /** Share of the compared range after the first data visible to the reader; absent if it is not known. */
  readonly coverage?: number;
  /** The first data, where `coverage` is less than 1; null for no data at all. */
  readonly dataFrom?: string | null;
}

/** Expected value of a bucket, computed from earlier ones; null while there is too little history. */
export interface ExpectedRange {
  /** First instant of the bucket. */
  readonly time: string;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Severity of the anomaly that the bucket belongs to; null for none. Absent in answers of earlier versions. */
  readonly severity?: 'medium' | 'high' | null;
}

/** Totals of all rows by some of the dimensions. */
export interface TotalsBy {
  readonly dimensions: readonly string[];
  /** In the order of the dimensions' values, no value last. */
  readonly rows: readonly Row[];
}

/** The target of a metric, and the share of it that is reached; null where the metric has no value or the target is 0. */
export interface TargetValue {
  readonly target: number;
  readonly attainment: number | null;
}

/** Targets by metric; metrics without one are absent. */
export type TargetValues = Readonly<Record<string, TargetValue>>;

export interface QueryResult {
  readonly rows: readonly Row[];
  readonly totals: Totals;
  /** Present if `limit` or `offset` omitted rows. */
  readonly truncated?: true;
  /** Number of all rows, if `truncated`. */
  readonly rowCount?: number;
  /** Values of the omitted rows together, also of those that `having` omits; not for rows by time. */
  readonly other?: Totals;
  /** With `limitBy`: what all other rows of a group come to, for groups with rows here that have others. */
  readonly otherBy?: readonly Row[];
  /** With `totalsBy`: in its order. */
  readonly totalsBy?: readonly TotalsBy[];
  /** Targets by period that the catalogue has for metrics of the query; absent: none for this range and these filters. */
  readonly targets?: {
    readonly totals: TargetValues;
    /** In the order of `rows`; absent where no row has one. */
    readonly rows?: readonly TargetValues[];
  };
  /** With `paged` or `cursor`: for the next page; absent on the last. */
  readonly nextCursor?: string;
  /** Buckets that `dateRange` cuts; absent if it cuts none. */
  readonly cutBuckets?: readonly CutBucket[];
  readonly comparison?: Comparison;
  /** Values of the query's filters that no event has which the reader may see; absent: none, or not known. */
  readonly unknownValues?: readonly UnknownValues[];
  /** By metric, in order of time; there only when asked for. May be ten seconds older than the rows. */
  readonly expected?: Readonly<Record<string, readonly ExpectedRange[]>>;
  /** First instant and the instant after the last, UTC. */
  readonly dateRange: readonly [string, string];
  /** With `settled`: where the range ends because later numbers may still change; absent where nothing is left out. */
  readonly settledUntil?: string;
  readonly timezone: string;
  readonly asOf: string;
  /** Null while the source has never had an event. */
  readonly watermark: string | null;
  readonly freshness: Freshness;
  /** `epoch:counters`, the counters of the sources read, joined by dots. */
  readonly version: string;
  readonly tier: Tier;
  /** Metric to relative error, for those that are not exact. */
  readonly approximate: Readonly<Record<string, number>>;
  /** Metrics whose numbers should not be trusted yet, with the reason. */
  readonly suspect: readonly { readonly metric: string; readonly reason: string }[];
  readonly provenance: string;
  readonly plan?: unknown;
}

/** An error of the service, whose code is an `ErrorCode`, or of the SDK. */
export interface WireError<Code extends string = AnyErrorCode> {
  readonly code: Code;
  readonly message: string;
  /** Path within the request, as `metrics[0]`. */
  readonly path?: string;
  readonly retryable: boolean;
  /** When to send the request again, seconds from now. */
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
}

/** An error as the client passes it on. */
export interface ReceivedError extends WireError {
  /** When the client tries again by itself, epoch ms of this machine; there where the service or a proxy wants a pause. */
  readonly retryAtMs?: number;
}

export interface QueryRequest {
  readonly queries: readonly Query[];
}

export interface QueryResponse {
  readonly results: readonly (QueryResult | { readonly error: WireError<ErrorCode> })[];
}
