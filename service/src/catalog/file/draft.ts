/** Schema of a catalogue file, before names are resolved. docs/catalogue.md explains each key. */
import { z } from 'zod';
import { draftChannel, draftRule } from './draft-alerts.ts';
import { draftDashboard } from './draft-dashboards.ts';
import { draftDigest } from './draft-digests.ts';
import { fieldReading, fileReading, postgresReading, sqlReading } from './draft-readings.ts';
import {
  allOrSome,
  choice,
  date,
  duration,
  flag,
  integer,
  language,
  reference,
  references,
  says,
  shape,
  text,
  weekday,
} from './shapes.ts';

/** Filters and expressions have schemas of their own, read by `filters.ts` and `expressions.ts`. */
const later = z.unknown().optional();

/** Accepts short forms, such as `order_id: string` for `order_id: {type: string}`; an empty value is an empty map. */
const short = <S extends z.ZodType>(toMap: (value: unknown) => unknown, schema: S) =>
  z.preprocess((value) => (value === null ? {} : toMap(value)), schema);
const emptyIsMap = <S extends z.ZodType>(schema: S) => short((value) => value, schema);
const textIs = (key: string) => (value: unknown) => (typeof value === 'string' ? { [key]: value } : value);
const listIs = (key: string) => (value: unknown) => (Array.isArray(value) ? { [key]: value } : value);
const oneOrMore = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

const FIELD_TYPES = ['string', 'integer', 'decimal', 'money', 'boolean', 'timestamp'] as const;
const formerName = text('the former name').optional();
const PATH = 'a path in the record such as payment.amount, or a list of its steps';

const field = short(
  textIs('type'),
  shape({
    type: choice(FIELD_TYPES),
    scale: integer(0, 9).optional(),
    currency: text('a currency such as EUR').optional(),
    currency_field: reference('a field').optional(),
    required: flag.optional(),
    pii: flag.default(false),
    path: z
      .preprocess(
        (value) => (typeof value === 'string' ? value.split('.') : value),
        z.array(text(PATH), says(PATH)).min(1, says(PATH)).max(20, says(PATH)),
      )
      .optional(),
    was: formerName,
    ...fieldReading,
  }),
);

const TWO_FIELDS = 'a list of two fields such as [price, quantity]';

const measure = shape({
  count: z.literal(true, says('true')).optional(),
  sum: reference('a field').optional(),
  sum_of_products: z.array(reference('a field'), says(TWO_FIELDS)).length(2, says(TWO_FIELDS)).optional(),
  average: reference('a field').optional(),
  weight: reference('a field').optional(),
  variance: reference('a field').optional(),
  standard_deviation: reference('a field').optional(),
  min: reference('a field').optional(),
  max: reference('a field').optional(),
  basis: choice(['population', 'sample']).optional(),
  distinct: z.preprocess(oneOrMore, references('field').min(1, says('one field or more'))).optional(),
  distribution: reference('a field').optional(),
  values: reference('a field').optional(),
  where: later,
  was: formerName,
});

const GRANULARITIES = 'a list of hour, day or both';
const granularities = z
  .array(choice(['hour', 'day']), says(GRANULARITIES))
  .min(1, says(GRANULARITIES))
  .refine((list) => new Set(list).size === list.length, says(GRANULARITIES));

const rollup = short(
  listIs('dimensions'),
  shape({
    name: text().optional(),
    dimensions: references('dimension'),
    granularities: granularities.optional(),
    grains: granularities.optional(),
  }),
);

const source = shape({
  title: text().optional(),
  topic: z
    .string(says('a Kafka topic'))
    .regex(/^[A-Za-z0-9._-]{1,249}$/, says('a Kafka topic: at most 249 letters, digits, dots, _ or -'))
    .optional(),
  topic_only: flag.default(false),
  entity: z.preprocess(oneOrMore, references('field').min(1, says('one field or more'))).optional(),
  version: reference('a field').optional(),
  deleted_when: later,
  event_id: reference('a field').optional(),
  event_time: reference('a field'),
  event_time_zone: text('a time zone').optional(),
  lateness: duration.default(60_000),
  accepts: shape({ from: date.default('1970-01-01'), ahead: duration.default(300_000) }).optional(),
  retention: duration.optional(),
  record_retention: duration.optional(),
  sql: sqlReading.optional(),
  postgres: postgresReading.optional(),
  ...fileReading,
  fields: z.record(z.string(), field, says('a map of fields')),
  measures: z.record(z.string(), measure, says('a map of measures')),
  rollups: z.array(rollup, says('a list of rollups, each a list of dimensions')).optional(),
});

const LABEL = 'text, or a map from languages to texts such as { en: North, de: Nord }';

const label = z.union([text(), z.record(z.string(), text(), says(LABEL))], says(LABEL));

const dimension = emptyIsMap(
  shape({
    title: text().optional(),
    field: reference('a field').optional(),
    fields: z.record(z.string(), reference('a field'), says('a map from sources to fields')).optional(),
    labels: z.record(z.string(), label, says('a map from values to texts')).optional(),
    was: formerName,
  }),
);

const hierarchy = short(listIs('levels'), shape({ title: text().optional(), levels: references('dimension') }));

const targets = shape({
  per: choice(['day', 'week', 'month', 'quarter', 'year']),
  by: reference('a dimension').optional(),
  values: z.record(
    z.string(),
    z.union(
      [z.number(), z.record(z.string(), z.number(says('a number')))],
      says('a number, or a map from values of the dimension to numbers'),
    ),
    says('a map from periods to targets'),
  ),
});

const metric = emptyIsMap(
  shape({
    title: text().optional(),
    description: text('text', 2000).optional(),
    measure: later,
    percentile: later,
    ratio: later,
    product: later,
    sum: later,
    difference: later,
    running_total: later,
    to_date: later,
    period: later,
    rolling: later,
    days: later,
    hours: later,
    share_of_total: later,
    unit: text().optional(),
    currency: text('a currency such as EUR').optional(),
    format: choice(['number', 'integer', 'currency', 'percent', 'duration']).optional(),
    decimals: z.int(says('a whole number from 0 to 9')).min(0).max(9).optional(),
    signed: flag.optional(),
    direction: choice(['up_is_good', 'down_is_good', 'none']).default('none'),
    target: z.number(says('a number')).optional(),
    targets: targets.optional(),
    owner: text().optional(),
    freshness: duration.optional(),
    settles: duration.default(0),
    empty: z.union([z.literal('zero'), z.literal('null'), z.null()], says('zero or null')).default('null'),
  }),
);

const role = shape({
  title: text().optional(),
  metrics: allOrSome('metric'),
  dimensions: allOrSome('dimension'),
  filters: later,
  ingest: allOrSome('source').default([]),
  explain: flag.default(true),
  export: flag.default(true),
  operate: flag.default(false),
  annotate: flag.default(false),
  preview: flag.default(false),
  administer: flag.default(false),
  audit: flag.default(false),
  personal: flag.default(false),
  alerts: choice(['view', 'own', 'respond', 'manage']).default('view'),
});

/** Maps of named entries; each entry may be in any file of a folder. */
export const SECTIONS = {
  sources: source,
  dimensions: dimension,
  hierarchies: hierarchy,
  metrics: metric,
  roles: role,
  rules: draftRule,
  channels: draftChannel,
  dashboards: draftDashboard,
  digests: draftDigest,
};

/** Keys that may occur in one file only. */
export const SETTINGS = {
  name: text('the name of the catalogue'),
  title: text(),
  timezone: text('a time zone'),
  zones: z.array(text('a time zone'), says('a list of time zones')).max(8, says('at most 8 time zones')),
  language,
  week_start: weekday,
  scan_limit_rows: integer(0, 1_000_000_000_000),
  simulation: choice(['shop']),
};

export const CALENDAR = z.array(
  shape({ name: text('the name of the event'), from: date, to: date }),
  says('a list of events, each with name, from and to'),
);

export type SectionName = keyof typeof SECTIONS;
export type DraftSource = z.output<typeof source>;
export type DraftField = z.output<typeof field>;
export type DraftMeasure = z.output<typeof measure>;
export type DraftRollup = z.output<typeof rollup>;
export type DraftDimension = z.output<typeof dimension>;
export type DraftHierarchy = z.output<typeof hierarchy>;
export type DraftMetric = z.output<typeof metric>;
export type DraftRole = z.output<typeof role>;
export type DraftSettings = { [K in keyof typeof SETTINGS]?: z.output<(typeof SETTINGS)[K]> };
export type DraftCalendar = z.output<typeof CALENDAR>;
