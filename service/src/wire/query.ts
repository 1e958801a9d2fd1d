/** The answers of `POST /v1/query`; docs/queries.md explains each field. */
import { z } from 'zod';
import { querySchema } from '../query/parse/query-schema.ts';
import { instant, instantRange } from './basic.ts';
import { failureSchema } from './errors.ts';

/** Queries of one request. */
export const MAX_QUERIES = 50;

/** Undefined only for readers in TypeScript, where `time` and `partial` are optional beside any name. */
const memberValue: z.ZodType<string | number | boolean | null | undefined> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
]);

export const rowSchema = z
  .object({ time: instant.exactOptional(), partial: z.literal(true).exactOptional() })
  .catchall(memberValue)
  .meta({
    id: 'Row',
    description: '`time`, dimensions and metrics by name; `partial` where the bucket is not complete yet',
  });

export const totalsSchema = z
  .record(z.string(), z.number().nullable())
  .meta({ id: 'Totals', description: 'Metric to value; null where there is none' });

export const freshnessSchema = z
  .object({
    state: z.enum(['live', 'delayed', 'stale']),
    ageMs: z.number().nullable().describe('Null when the source has never had an event'),
    objectiveMs: z.number(),
  })
  .meta({ id: 'Freshness' });

const cutBucket = z
  .object({ time: instant, dateRange: instantRange })
  .meta({ id: 'CutBucket', description: 'A bucket that reaches beyond the range, so that its row holds a part of it' });

const alignedComparison = z
  .object({
    current: z.object({ dateRange: instantRange, totals: totalsSchema }),
    dateRange: instantRange,
    totals: totalsSchema,
    isWhole: z.boolean().describe('False where parts of one of the ranges have no counterpart, or none yet'),
    coverage: z
      .number()
      .min(0)
      .max(1)
      .exactOptional()
      .describe('Share of the compared range that lies after the first data; absent where it is unknown'),
    dataFrom: instant.nullable().exactOptional().describe('The first data, where `coverage` is less than 1'),
  })
  .meta({ id: 'AlignedComparison', description: 'Both ranges over the hours (or minutes) that both have completed' });

/** Values of the rows that `limit` and `offset` omitted. */
const leftOut = {
  truncated: z.literal(true).exactOptional().describe('Present when `limit` or `offset` left rows out'),
  rowCount: z.int().exactOptional().describe('Where `truncated`: how many rows there are'),
  other: totalsSchema.exactOptional().describe('Totals of the rows left out; not for rows by time'),
};
const cutBuckets = z.array(cutBucket).exactOptional().describe('Buckets that `dateRange` cuts; absent: none');

const comparison = z
  .object({
    dateRange: instantRange,
    rows: z.array(rowSchema),
    ...leftOut,
    totals: totalsSchema,
    cutBuckets,
    pairs: z
      .array(z.tuple([instant, instant.nullable()]))
      .exactOptional()
      .describe('Rows by time alone: each bucket of the range, and its counterpart'),
    aligned: alignedComparison.exactOptional(),
  })
  .meta({ id: 'Comparison' });

const expectedRange = z
  .object({
    time: instant,
    expected: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    severity: z
      .enum(['medium', 'high'])
      .nullable()
      .exactOptional()
      .describe('Of the anomaly that the bucket belongs to; null for none'),
  })
  .meta({ id: 'ExpectedRange' });

const targetValues = z
  .record(z.string(), z.object({ target: z.number(), attainment: z.number().nullable() }))
  .meta({ id: 'TargetValues', description: 'Metric to its target, and the share of it that is reached' });

export const queryResultSchema = z
  .object({
    rows: z.array(rowSchema),
    totals: totalsSchema,
    ...leftOut,
    otherBy: z
      .array(rowSchema)
      .exactOptional()
      .describe('With `limitBy`: what all other rows of a group come to, for groups with rows here that have others'),
    totalsBy: z
      .array(z.object({ dimensions: z.array(z.string()), rows: z.array(rowSchema) }))
      .exactOptional()
      .describe('With `totalsBy`: in its order'),
    targets: z
      .object({ totals: targetValues, rows: z.array(targetValues).exactOptional() })
      .exactOptional()
      .describe('Targets by period; `rows` in the order of the rows'),
    nextCursor: z.string().exactOptional().describe('With `paged` or `cursor`: for the next page; absent on the last'),
    cutBuckets,
    comparison: comparison.exactOptional(),
    unknownValues: z
      .array(z.object({ member: z.string(), values: z.array(z.string()) }))
      .exactOptional()
      .describe('Values of the filters that no visible event has'),
    expected: z.record(z.string(), z.array(expectedRange)).exactOptional().describe('By metric; only when requested'),
    dateRange: instantRange,
    settledUntil: instant
      .exactOptional()
      .describe('With `settled: true`: where the range ends because later numbers may still change'),
    timezone: z.string(),
    asOf: instant,
    watermark: instant.nullable().describe('Null while the source has never had an event'),
    freshness: freshnessSchema,
    version: z.string(),
    tier: z.enum(['memory', 'redis', 'gold', 'silver']),
    approximate: z.record(z.string(), z.number()).describe('Metric to relative error, of metrics that are not exact'),
    suspect: z
      .array(z.object({ metric: z.string(), reason: z.string() }))
      .describe('Metrics whose numbers should not be trusted yet'),
    provenance: z.string().describe('Id for `GET /v1/provenance/{id}`'),
    plan: z.unknown().exactOptional().describe('Only with `explain: true`'),
  })
  .meta({ id: 'QueryResult' });

export const queryRequestSchema = z
  .strictObject({ queries: z.array(querySchema).min(1).max(MAX_QUERIES) })
  .meta({ id: 'QueryRequest' });

export const queryResponseSchema = z
  .object({ results: z.array(z.union([failureSchema, queryResultSchema])) })
  .meta({ id: 'QueryResponse', description: 'A result or an error for each query, in their order' });
