/** The request and the JSON answer of `POST /v1/export`. */
import { z } from 'zod';
import { filterSchema } from '../query/parse/filter-schema.ts';
import { querySchema } from '../query/parse/query-schema.ts';
import { instant, instantRange } from './basic.ts';
import { errorSchema } from './errors.ts';
import { MAX_QUERIES, rowSchema } from './query.ts';

const text = z.string().max(512);
const dateRange = z.union([text, z.tuple([text, text])]);

const exportQuerySchema = querySchema
  .extend({ title: z.string().max(200).exactOptional().describe('Above the rows, and the name of the sheet') })
  .meta({ id: 'ExportQuery' });

export const exportRequestSchema = z
  .strictObject({
    format: z.enum(['csv', 'xlsx', 'json'], 'csv, xlsx or json'),
    queries: z
      .array(exportQuerySchema)
      .min(1)
      .max(MAX_QUERIES)
      .exactOptional()
      .describe('Either these, or a dashboard. Without `limit` a query has all its rows'),
    dashboard: text.exactOptional().describe('Id of a dashboard: its cards, charts, breakdowns and tables'),
    dateRange: dateRange.exactOptional().describe('Instead of the range of the dashboard'),
    compareDateRange: dateRange.exactOptional().describe('Instead of its comparison'),
    filters: z.array(filterSchema).max(100).exactOptional().describe('Joined to every query of the dashboard'),
    timezone: text.exactOptional().describe('IANA name, for a dashboard'),
    personal: z
      .boolean()
      .exactOptional()
      .describe(
        'True: with personal data, for roles with `personal: true`. Otherwise its dimensions are left out, and `leftOut` names them',
      ),
    locale: text.exactOptional().describe('BCP 47 language: in CSV, `1.5` with commas or `1,5` with semicolons'),
  })
  .meta({ id: 'ExportRequest' });

const exported = z
  .object({
    title: z.string(),
    metrics: z.array(z.string()),
    dimensions: z.array(z.string()),
    dateRange: instantRange,
    compareDateRange: instantRange.exactOptional(),
    timezone: z.string(),
    filters: z.array(filterSchema).describe('Those of the request'),
    rowFilters: z.array(filterSchema).describe("Those of the token's roles, which hold too"),
    leftOut: z
      .array(z.string())
      .exactOptional()
      .describe('Dimensions of personal data that were asked for and that the rows do not have'),
    settledUntil: instant
      .exactOptional()
      .describe('Of a query with `settled: true`: where the range ends because later numbers may still change'),
    settlingFrom: z
      .record(z.string(), instant)
      .exactOptional()
      .describe(
        'By metric (`revenue`, of the comparison `compared.revenue`), the instant from which its numbers may still change; absent: all are final',
      ),
    asOf: instant,
    watermark: instant.nullable(),
    version: z.string().describe('That of the first part'),
    rows: z
      .array(rowSchema)
      .describe('As those of an answer; with a comparison also `compared.revenue` and so on, null where there is none'),
    parts: z
      .int()
      .exactOptional()
      .describe('Reads, where one would have been too large; each is a snapshot of its own'),
    readUntil: instant.exactOptional().describe('When the last part was read'),
  })
  .meta({ id: 'ExportedRows' });

const failed = z.object({ title: z.string(), error: errorSchema }).meta({ id: 'ExportFailure' });

export const exportSchema = z.object({ exports: z.array(z.union([exported, failed])) }).meta({ id: 'Export' });
