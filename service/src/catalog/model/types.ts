/** The parsed catalogue: frozen, with every reference resolved and checked. */
import type { Targets } from '../targets/types.ts';
import type { Role } from './role-types.ts';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Dashboard } from './dashboard-types.ts';
import type { Digest } from './digest-types.ts';
import type { Expression } from './expressions/expression-types.ts';
import type { FieldReading, FileReading, PostgresReading, SqlReading } from './reading-types.ts';
import type { MetricWindows } from './expressions/find-windows.ts';

export type FieldType = 'string' | 'integer' | 'decimal' | 'boolean' | 'timestamp';

/** A typed field of a source's records. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Digits after the point: 0 for integers, declared for decimals (default 2). A value with more is refused. */
  readonly scale: number;
  /**
   * ISO 4217 code of money in one currency; undefined for plain numbers and for money whose currency is another field.
   */
  readonly currency: string | undefined;
  readonly required: boolean;
  /** Path in the payload, outermost first; `[name]` unless the catalogue says otherwise. */
  readonly path: readonly string[];
  /** Present for personal data: its values are shown only to those who may read personal data. */
  readonly pii?: true;
  /** Format of its values, if the catalogue states one. */
  readonly reading?: FieldReading | undefined;
  /** Former name, under which definitions may be stored. */
  readonly was?: string;
}

export interface Source {
  readonly name: string;
  readonly title: string;
  /** Kafka topic; equals the name unless set. */
  readonly topic: string;
  /** Fields that identify the entity; undefined for an append-only source. */
  readonly entityKey: readonly string[] | undefined;
  /** The field that orders versions of an entity (integer or timestamp); undefined: the offset in the ingest source. */
  readonly version: string | undefined;
  /**
   * True: records come from Kafka alone. Required for an entity without a version: its key must then be the message
   * key.
   */
  readonly topicOnly: boolean;
  /** A record whose field has one of these values deletes its entity. */
  readonly deletedWhen: { readonly field: string; readonly values: readonly (string | boolean)[] } | undefined;
  /** The field that identifies the record; undefined: the ingest source's own identity. */
  readonly eventId: string | undefined;
  readonly eventTime: string;
  /** Zone in which event times without an offset are read. */
  readonly eventTimeZone: string;
  readonly latenessMs: number;
  /** Event times before `fromMs` (epoch) or more than `aheadMs` in the future are refused. */
  readonly accepts: { readonly fromMs: number; readonly aheadMs: number };
  /** Age at which bronze partitions are dropped; undefined: never. */
  readonly retentionDays: number | undefined;
  /** Age at which records are emptied, while what they count stays; undefined: never. */
  readonly recordDays?: number;
  readonly fields: ReadonlyMap<string, Field>;
  readonly files?: FileReading | undefined;
  /** Present where records come from another database alone; their versions are the order in which they are read. */
  readonly sql?: SqlReading;
  /** Present where records are the changes of a table of another Postgres alone; their versions are the order in which they are read. */
  readonly postgres?: PostgresReading;
}

/** A dimension: a string or boolean field on each of one or more sources. */
export interface Dimension {
  readonly name: string;
  readonly title: string;
  /** Source name to field name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Present where one of its fields is personal data. */
  readonly pii?: true;
  /** Display texts of values in the catalogue's language; values without one are shown unchanged. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The same in other languages, by ISO 639 code and then by value; `labels` where a language has no text. */
  readonly labelsByLanguage?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Former name, under which columns and values may be stored. */
  readonly was?: string;
}

export interface Hierarchy {
  readonly name: string;
  readonly title: string;
  /** Dimension names, coarsest first. */
  readonly levels: readonly string[];
}

/** An additive, retractable column: the contribution of one event to its cells. */
export interface Measure {
  readonly name: string;
  readonly source: string;
  readonly kind: 'count' | 'sum' | 'sum_of_products' | 'distinct' | 'distribution' | 'values';
  /** One field for a sum, a distribution or values, two for a sum of products, one or more for distinct, none for a count. */
  readonly fields: readonly string[];
  /** Members are the source's fields; events that do not match contribute nothing. */
  readonly where: Filter | undefined;
  /** Former name, under which its column may be stored. */
  readonly was?: string;
  /** The derived measure of the source that is computed from this one and others. */
  readonly partOf?: string;
}

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  /** Expression with references to other metrics already replaced. */
  readonly expression: Expression;
  readonly windows: MetricWindows;
  /** Measures that it reads, sorted by name. */
  readonly measures: readonly string[];
  /** Sources that it reads, sorted by name. */
  readonly sources: readonly string[];
  readonly unit: string | undefined;
  /** ISO 4217 code. */
  readonly currency: string | undefined;
  readonly format: 'number' | 'integer' | 'currency' | 'percent' | 'duration';
  /** Number of decimals to show, for a share those of its percentage; undefined: by magnitude. */
  readonly decimals?: number;
  /**
   * True if values may be negative, such as delays, balances and temperatures; undefined if the catalogue does not say.
   */
  readonly signed?: boolean;
  readonly direction: 'up_is_good' | 'down_is_good' | 'none';
  readonly target: number | undefined;
  /** Targets of periods, which go before `target`. */
  readonly targets?: Targets;
  readonly owner: string | undefined;
  readonly freshnessObjectiveMs: number;
  /**
   * Time after a bucket's end before it is judged, because its number may still change, as refunds follow a day's
   * orders.
   */
  readonly settlesMs: number;
  /** Value of an empty bucket. */
  readonly empty: 'null' | 'zero';
}

/** A set of dimensions that is aggregated in gold. */
export interface Rollup {
  readonly source: string;
  /** `by_region_channel`; `total` for no dimension. */
  readonly name: string;
  /** Dimension names, in the order of the key; may be empty. */
  readonly dimensions: readonly string[];
  /** `day` alone for sets with about as many hourly cells as events. */
  readonly granularities: readonly ('hour' | 'day')[];
}

export type Severity = 'info' | 'warning' | 'critical';

/** Condition of a rule. `fires`: `open` buckets count as soon as they cross the limit, `closed`: only complete ones. */
export type Condition =
  | {
      readonly kind: 'threshold';
      /** Side of the limit that breaches it: strictly above, or strictly below. */
      readonly direction: 'above' | 'below';
      readonly limit: number;
      /** Value at which a breach clears; between `limit` and `clear` the state does not change. */
      readonly clear: number;
      /** Value beyond which the severity is critical. */
      readonly critical: number | undefined;
      readonly fires: 'open' | 'closed';
    }
  | {
      readonly kind: 'change';
      readonly direction: 'above' | 'below';
      /** Relative change: 0.3 is 30 % more, or less, than the compared bucket. Undefined if `amount` is given. */
      readonly share: number | undefined;
      /**
       * Absolute change, in the metric's unit, against the compared bucket; for shares 0.05 is five percentage points.
       */
      readonly amount: number | undefined;
      /** Minimum value of the compared bucket for a relative change to be judged; undefined: anything above 0. */
      readonly minBase: number | undefined;
      readonly against:
        'previous period' | 'same period last week' | 'same period last month' | 'same period last year';
      readonly fires: 'open' | 'closed';
    }
  /** The detector flags the bucket with this severity or a higher one. */
  | { readonly kind: 'anomaly'; readonly least: 'medium' | 'high' }
  /** No event was counted for this long. */
  | { readonly kind: 'absence'; readonly forMs: number };

/** An alert rule. It has one instance for each combination of values of `by`. */
export interface Rule {
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  /** Granularity of the judged buckets. */
  readonly per: 'minute' | 'hour' | 'day' | 'week' | 'month';
  /** Dimension names; empty: one instance over all rows. */
  readonly by: readonly string[];
  readonly condition: Condition;
  /** The condition must hold this long before it fires. */
  readonly forMs: number;
  /** It must be clear this long before it is resolved. */
  readonly keepFiringForMs: number;
  /** Meaning of a bucket without a value: clear, breach, or no change. */
  readonly noData: 'ok' | 'alert' | 'keep';
  readonly severity: Severity;
  /** Names of channels. */
  readonly channels: readonly string[];
  /** Interval of reminders while it fires unacknowledged; undefined: never. */
  readonly repeatMs: number | undefined;
}

/** A notification target. Addresses and secrets may be read from the environment instead of the file. */
export interface Channel {
  readonly name: string;
  readonly title: string;
  readonly type: 'webhook' | 'slack' | 'teams' | 'email';
  readonly url: string | undefined;
  readonly urlVariable: string | undefined;
  /** Environment variable that holds the signing secret, `whsec_…`. */
  readonly secretVariable: string | undefined;
  readonly to: readonly string[];
  readonly from: string | undefined;
  /** IANA zone of the times in its messages. */
  readonly timezone: string;
  /** BCP 47 tag for the language, numbers and clock of its messages. */
  readonly language: string;
  /** Channel that receives critical notifications which could not be delivered here within 10 s. */
  readonly fallback: string | undefined;
  /**
   * Maximum messages per hour, separately for critical alerts and for the others; excess ones are combined into one.
   */
  readonly perHour: number;
}

export interface CalendarEvent {
  readonly name: string;
  /** Dates, `YYYY-MM-DD`, both included, in the catalogue's zone. */
  readonly from: string;
  readonly to: string;
}

export interface Catalog {
  readonly name: string;
  readonly title: string;
  /** SHA-256 of the canonical content, hex; comments, layout, rules, channels, dashboards and digests do not affect it. */
  readonly digest: string;
  readonly timezone: string;
  /** Zones with day cells; the first is `timezone`. */
  readonly zones: readonly string[];
  /** BCP 47 tag for the language, numbers and clock of notifications, where their channel names no other. */
  readonly language: string;
  /** 1 (Monday, ISO) to 7 (Sunday). */
  readonly weekStart: number;
  /** Maximum number of silver rows that one query may scan. */
  readonly scanLimitRows: number;
  readonly sources: ReadonlyMap<string, Source>;
  readonly dimensions: ReadonlyMap<string, Dimension>;
  readonly hierarchies: ReadonlyMap<string, Hierarchy>;
  readonly measures: ReadonlyMap<string, Measure>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly rollups: readonly Rollup[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly dashboards: ReadonlyMap<string, Dashboard>;
  readonly digests: ReadonlyMap<string, Digest>;
  readonly calendar: readonly CalendarEvent[];
  /** Name of the built-in simulation that feeds this catalogue under `npm start`. */
  readonly simulation: string | undefined;
}
