/** The catalogue, parsed: what is measured. Frozen, with every reference resolved and checked. */
import type { Filter } from '../../../../sdk/src/protocol/query.ts';

export type FieldType = 'string' | 'integer' | 'decimal' | 'boolean' | 'timestamp';

/** A typed field of a source's records. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Digits kept after the point: 0 for integers, declared for decimals (default 2). A value with more is refused. */
  readonly scale: number;
  /** ISO 4217, of money in one currency; undefined for plain numbers and for money whose currency is another field. */
  readonly currency: string | undefined;
  readonly required: boolean;
  /** Path in the payload, outermost first; `[name]` unless the catalogue says otherwise. */
  readonly path: readonly string[];
  /** How its values are written, where the catalogue says so. */
  readonly reading?: FieldReading | undefined;
}

/** Units of timestamps that are numbers: since 1970, but `days` are a spreadsheet's, since 1899-12-30. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'days' | 'unix_days';

/** How the values of a field are written. It holds for every format and every ingest source. */
export interface FieldReading {
  /** Of timestamps that are numbers. */
  readonly unit?: TimeUnit | undefined;
  /** Patterns of timestamps that are text, tried in turn; `iso` stands for ISO 8601. Without any, `iso`. */
  readonly formats?: readonly string[] | undefined;
  /** Texts and numbers that are no value, besides the empty text. */
  readonly nullWords?: readonly string[] | undefined;
  /** Numbers in text are written `1.234,50`. */
  readonly decimalComma?: true | undefined;
  /** Digits beyond the scale are rounded, half away from zero, instead of refused. */
  readonly round?: true | undefined;
  /** A value that cannot be read is no value, and counted, instead of refused. */
  readonly invalidIsNull?: true | undefined;
}

/** How files of a source are written, where the catalogue says so. */
export interface FileReading {
  /** Label of the Encoding Standard, as `windows-1252`. */
  readonly encoding?: string | undefined;
  /** One character between the cells of a CSV. */
  readonly delimiter?: string | undefined;
}

export interface Source {
  readonly name: string;
  readonly title: string;
  /** Kafka topic; equals the name unless set. */
  readonly topic: string;
  /** Fields that identify the entity; undefined for an append-only source. */
  readonly entityKey: readonly string[] | undefined;
  /** The field that orders versions of an entity (integer or timestamp); undefined: the Kafka offset. */
  readonly version: string | undefined;
  /** True: records come by Kafka alone. So for an entity without a version: its key must then be the message key. */
  readonly topicOnly: boolean;
  /** A record whose field has one of these values deletes its entity. */
  readonly deletedWhen: { readonly field: string; readonly values: readonly (string | boolean)[] } | undefined;
  /** The field that identifies the record; undefined: the ingest source's own identity. */
  readonly eventId: string | undefined;
  readonly eventTime: string;
  /** Zone in which event times without an offset are read. */
  readonly eventTimeZone: string;
  readonly latenessMs: number;
  /** Event times before `fromMs` (epoch) or more than `aheadMs` after now are refused. */
  readonly accepts: { readonly fromMs: number; readonly aheadMs: number };
  /** Bronze partitions older than this are dropped; undefined: kept for ever. */
  readonly retentionDays: number | undefined;
  readonly fields: ReadonlyMap<string, Field>;
  readonly files?: FileReading | undefined;
}

/** A dimension lives on one or more sources, on a string or boolean field of each. */
export interface Dimension {
  readonly name: string;
  readonly title: string;
  /** Source name to field name. */
  readonly fields: ReadonlyMap<string, string>;
  /** What people read instead of a value; values without one are read as they are. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Hierarchy {
  readonly name: string;
  readonly title: string;
  /** Dimension names, coarsest first. */
  readonly levels: readonly string[];
}

/** An additive, retractable column: what one event contributes to its cells. */
export interface Measure {
  readonly name: string;
  readonly source: string;
  readonly kind: 'count' | 'sum' | 'distinct' | 'distribution';
  /** One field for a sum or a distribution, one or more for distinct, none for a count. */
  readonly fields: readonly string[];
  /** Members are the source's fields; events that do not match contribute nothing. */
  readonly where: Filter | undefined;
}

/** How a metric is computed from measures at read time. */
export type Expression =
  | { readonly kind: 'measure'; readonly measure: string }
  /** The value at which `share` (0 to 1) of a distribution is reached. */
  | { readonly kind: 'percentile'; readonly measure: string; readonly share: number }
  | { readonly kind: 'ratio'; readonly numerator: Expression; readonly denominator: Expression }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'difference'; readonly minuend: Expression; readonly subtrahend: Expression };

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  /** References to other metrics are already replaced by their expressions. */
  readonly expression: Expression;
  /** Measures read, sorted by name. */
  readonly measures: readonly string[];
  /** Sources read, sorted by name. */
  readonly sources: readonly string[];
  readonly unit: string | undefined;
  /** ISO 4217. */
  readonly currency: string | undefined;
  readonly format: 'number' | 'integer' | 'currency' | 'percent' | 'duration';
  /** Decimals that it is always shown with, of a share those of its percent; by its size when undefined. */
  readonly decimals?: number;
  /** Whether values may be negative, where the catalogue says so: of delays, balances, temperatures. */
  readonly signed?: boolean;
  readonly direction: 'up_is_good' | 'down_is_good' | 'none';
  readonly target: number | undefined;
  readonly owner: string | undefined;
  readonly freshnessObjectiveMs: number;
  /** What happened is complete only so long after it, as refunds of a day's orders are: sooner no bucket is judged. */
  readonly settlesMs: number;
  /** What an empty bucket means. */
  readonly empty: 'null' | 'zero';
}

/** A dimension set kept ready in gold. */
export interface Rollup {
  readonly source: string;
  /** `by_region_channel`; `total` for no dimension. */
  readonly name: string;
  /** Dimension names, in the order of the key; may be empty. */
  readonly dimensions: readonly string[];
  /** `day` alone for sets whose hours would be as many as the events. */
  readonly grains: readonly ('hour' | 'day')[];
}

/** A value in a role's filter: a literal, or an attribute of the principal: `regions` where the file says `principal.regions`. */
export type PolicyValue = string | number | boolean | { readonly attribute: string };

export type PolicyFilter =
  | { readonly member: string; readonly operator: string; readonly values: readonly PolicyValue[] }
  | { readonly and: readonly PolicyFilter[] }
  | { readonly or: readonly PolicyFilter[] };

export interface Role {
  readonly name: string;
  readonly title: string;
  readonly metrics: 'all' | readonly string[];
  readonly dimensions: 'all' | readonly string[];
  /** All must hold; joined to every query before planning. */
  readonly filters: readonly PolicyFilter[];
  /** Sources into which this role may write. */
  readonly ingest: 'all' | readonly string[];
  /** May list, show and replay dead letters. */
  readonly operate: boolean;
  /** Whoever sees an alert may `view` it; `respond`: acknowledge, snooze, resolve, comment; `manage`: rules and channels too. */
  readonly alerts: AlertRight;
}

export type AlertRight = 'view' | 'respond' | 'manage';

export type Severity = 'info' | 'warning' | 'critical';

/** When a rule holds. `fires`: `open` buckets count as soon as they are beyond, or `closed` ones only. */
export type Condition =
  | {
      readonly kind: 'threshold';
      /** Beyond means strictly above, or strictly below, `limit`. */
      readonly direction: 'above' | 'below';
      readonly limit: number;
      /** Back at or inside this it is clear; between the two nothing changes. */
      readonly clear: number;
      /** Beyond this the severity is critical. */
      readonly critical: number | undefined;
      readonly fires: 'open' | 'closed';
    }
  | {
      readonly kind: 'change';
      readonly direction: 'above' | 'below';
      /** 0.3: 30 % more, or less, than the compared bucket. Undefined where `amount` is given. */
      readonly share: number | undefined;
      /** In the metric's unit: so much more, or less, than the compared bucket; of shares 0.05 is five percentage points. */
      readonly amount: number | undefined;
      /** A change by a share against a compared bucket below this is not judged; undefined: above 0 is enough. */
      readonly minBase: number | undefined;
      readonly against:
        'previous period' | 'same period last week' | 'same period last month' | 'same period last year';
      readonly fires: 'open' | 'closed';
    }
  /** The detector flags the bucket, as this or worse. */
  | { readonly kind: 'anomaly'; readonly least: 'medium' | 'high' }
  /** Nothing was counted for so long. */
  | { readonly kind: 'absence'; readonly forMs: number };

/** What is watched, and who is told. One instance for each combination of values of `by`. */
export interface Rule {
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  /** Length of the buckets that are judged. */
  readonly per: 'minute' | 'hour' | 'day' | 'week' | 'month';
  /** Dimension names; empty: one instance over everything. */
  readonly by: readonly string[];
  readonly condition: Condition;
  /** The condition must hold this long before it fires. */
  readonly forMs: number;
  /** It must be clear this long before it is resolved. */
  readonly keepFiringForMs: number;
  /** What a bucket without a value means: clear, beyond, or nothing. */
  readonly noData: 'ok' | 'alert' | 'keep';
  readonly severity: Severity;
  /** Names of channels. */
  readonly channels: readonly string[];
  /** While it fires and nobody has acknowledged it, channels are reminded this often; undefined: never. */
  readonly repeatMs: number | undefined;
}

/** Where notifications go. Addresses and secrets may stand in the environment instead of the file. */
export interface Channel {
  readonly name: string;
  readonly title: string;
  readonly type: 'webhook' | 'slack' | 'email';
  readonly url: string | undefined;
  readonly urlVariable: string | undefined;
  /** Environment variable that holds the signing secret, `whsec_…`. */
  readonly secretVariable: string | undefined;
  readonly to: readonly string[];
  readonly from: string | undefined;
  /** The channel that gets what is critical and could not be delivered here within 10 s. */
  readonly fallback: string | undefined;
  /** Messages in an hour, of critical alerts and of the others; what exceeds them is summed up in one. */
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
  /** SHA-256 of the canonical content, hex; comments, layout, rules and channels do not change it. */
  readonly digest: string;
  readonly timezone: string;
  /** Zones for which day cells are kept; the first is `timezone`. */
  readonly zones: readonly string[];
  /** BCP 47: the language, numbers and clock of notifications. */
  readonly language: string;
  /** 1 (Monday, ISO) to 7 (Sunday). */
  readonly weekStart: number;
  /** Rows that one query may scan in silver. */
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
  readonly calendar: readonly CalendarEvent[];
  /** Name of the built-in simulation that feeds this catalogue under `npm start`. */
  readonly simulation: string | undefined;
}
