/** The answers of `GET /v1/catalog`, `GET /v1/dimensions` and `GET /v1/sources`. */
import { z } from 'zod';
import { instant } from './basic.ts';

const metric = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string().exactOptional(),
    unit: z.string().exactOptional(),
    format: z.enum(['number', 'integer', 'currency', 'percent', 'duration']),
    currency: z.string().exactOptional().describe('ISO 4217'),
    currencyDigits: z.int().exactOptional().describe('Decimals of the currency by ISO 4217'),
    decimals: z.int().exactOptional().describe('Decimals that the metric is always shown with'),
    signed: z.boolean().exactOptional().describe('Whether values may be negative, where the catalogue says so'),
    direction: z.enum(['up_is_good', 'down_is_good', 'none']),
    target: z.number().exactOptional(),
    owner: z.string().exactOptional(),
    freshnessObjectiveMs: z.number(),
    settlesMs: z
      .number()
      .exactOptional()
      .describe('How long after an event its numbers may change; absent: not at all'),
    empty: z.enum(['null', 'zero']).describe('Value of a bucket without events'),
    aggregation: z.enum(['sum', 'distinct', 'ratio']),
    data: z
      .object({ first: instant, last: instant })
      .nullable()
      .exactOptional()
      .describe('First and last instant with visible data; null: no data, absent: unknown'),
    dimensions: z.array(z.string()),
  })
  .meta({ id: 'Metric' });

const dimension = z
  .object({
    name: z.string(),
    title: z.string(),
    labels: z.record(z.string(), z.string()).exactOptional().describe('Value to the text shown instead'),
    labelsByLanguage: z
      .record(z.string(), z.record(z.string(), z.string()))
      .exactOptional()
      .describe('The same by language, as ISO 639 code; `labels` where a language has no text'),
    personal: z
      .literal(true)
      .exactOptional()
      .describe('Present for personal data: exports leave it out unless they ask for it'),
  })
  .meta({ id: 'Dimension' });

const hierarchy = z
  .object({ name: z.string(), title: z.string(), levels: z.array(z.string()).describe('Dimensions, coarsest first') })
  .meta({ id: 'Hierarchy' });

const calendarEvent = z
  .object({
    name: z.string(),
    from: z.string().describe('First day, `YYYY-MM-DD`, in the zone of the catalogue'),
    to: z.string().describe('Last day'),
  })
  .meta({ id: 'CalendarEvent' });

export const catalogSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    timezone: z.string().describe('IANA name'),
    weekStart: z.int().min(1).max(7).describe('1 (Monday) to 7 (Sunday)'),
    metrics: z.array(metric),
    dimensions: z.array(dimension),
    hierarchies: z.array(hierarchy),
    calendar: z
      .array(calendarEvent)
      .exactOptional()
      .describe('Days that the business knows in advance; absent where the catalogue has none'),
    alerts: z.enum(['view', 'own', 'respond', 'manage']).describe('Rights of the token over alerts'),
    explain: z.literal(false).exactOptional().describe('Present where the token may not ask why numbers changed'),
    export: z.literal(false).exactOptional().describe('Present where the token may not export rows'),
    annotate: z.literal(true).exactOptional().describe('Present where the token may write annotations'),
    judge: z.literal(true).exactOptional().describe('Present where the token may give verdicts on anomalies'),
    personalize: z
      .literal(true)
      .exactOptional()
      .describe('Present where the token may save views and change dashboards for its subject'),
    personal: z.literal(true).exactOptional().describe('Present where the token may read personal data'),
    ownRules: z.literal(true).exactOptional().describe('Present where the token may make alert rules of its own'),
  })
  .meta({ id: 'Catalog', description: 'Metrics, dimensions and hierarchies that the token may see' });

export const dimensionSizeSchema = z
  .object({
    name: z.string(),
    values: z.int().describe('Distinct values seen so far'),
    limit: z.int().describe('From `DIMENSION_VALUES`'),
    isBeyond: z.boolean(),
  })
  .meta({ id: 'DimensionSize' });

export const dimensionSizesSchema = z
  .object({ dimensions: z.array(dimensionSizeSchema) })
  .meta({ id: 'DimensionSizes', description: 'The largest first' });

const sourcePosition = z
  .object({
    kind: z.string().describe('`kafka`, `sql`, `postgres`, `http`, `import` or `simulation`'),
    topic: z.string(),
    partition: z.int(),
    nextOffset: z.string().describe('Number of the first record not yet taken'),
    lastRecordAt: instant.nullable(),
    caughtUpAt: instant.nullable().describe('When it last had nothing left to read; null where that is not known'),
    stoppedReason: z.string().nullable().describe('Why it waits for an operator'),
  })
  .meta({ id: 'SourcePosition' });

const sourceFailure = z
  .object({
    code: z.string(),
    message: z.string(),
    at: instant,
    count: z.int().describe('Failures one after the other'),
  })
  .meta({ id: 'SourceFailure' });

const sourceDatabase = z
  .object({
    connection: z.string().describe('The environment variable that holds the address'),
    everyMs: z.int(),
    watermark: z
      .string()
      .nullable()
      .describe('Greatest value of the watermark column that was read; null where all rows are read each time'),
    polledAt: instant.nullable().describe('Begin of the last poll that ended'),
    lagMs: z.int().nullable().describe('How old the last poll is'),
    dueAt: instant.nullable(),
    isPolling: z.boolean(),
    rowCount: z.int().nullable().describe('Rows that the last poll read, with those that were known'),
    skippedCount: z.int().describe('Rows that the last poll left out, because their watermark is null or no time'),
    failure: sourceFailure.nullable(),
  })
  .meta({ id: 'SourceDatabase' });

const sourceReplication = z
  .object({
    connection: z.string().describe('The environment variable that holds the address'),
    table: z.string(),
    slot: z.string(),
    state: z
      .enum(['waiting', 'snapshot', 'streaming', 'stopped'])
      .describe('`waiting`: nothing was read yet; `stopped`: an operator has to act'),
    isReading: z.boolean(),
    position: z.string().nullable().describe('Commit of the last transaction of which changes were taken'),
    flushed: z.string().nullable().describe('Everything before is taken, of all sources of the slot'),
    lagBytes: z.string().nullable().describe('Size of the log that was written since'),
    lagMs: z.int().nullable().describe('How old the last moment is at which nothing was left to take'),
    retainedBytes: z.string().nullable().describe('Size of the log that the server keeps for the slot'),
    walStatus: z.string().nullable().describe('As in pg_replication_slots'),
    safeBytes: z
      .string()
      .nullable()
      .describe('Size of log that the server may still write before the slot can be lost'),
    snapshotRows: z.string().describe('Rows that the last snapshot read'),
    snapshotAt: instant.nullable(),
    failure: sourceFailure.nullable(),
  })
  .meta({ id: 'SourceReplication' });

const sourceView = z
  .object({
    name: z.string(),
    title: z.string(),
    positions: z.array(sourcePosition),
    database: sourceDatabase
      .nullable()
      .describe('The database that it is read from; null where records arrive by themselves'),
    replication: sourceReplication
      .nullable()
      .describe('The table of another Postgres that it follows; null where it follows none'),
  })
  .meta({ id: 'SourceView' });

export const sourceListSchema = z.object({ sources: z.array(sourceView) }).meta({ id: 'SourceList' });
