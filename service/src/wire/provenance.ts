/** The answer of `GET /v1/provenance/{id}`. */
import { z } from 'zod';
import { filterSchema } from '../query/parse/filter-schema.ts';
import { querySchema } from '../query/parse/query-schema.ts';
import { instant } from './basic.ts';

const measureOrigin = z
  .object({
    name: z.string(),
    source: z.string(),
    kind: z.enum(['count', 'sum', 'sum_of_products', 'distinct', 'distribution', 'values']),
    fields: z.array(z.string()),
    where: filterSchema.exactOptional().describe('Records that count; absent: all'),
  })
  .meta({ id: 'MeasureOrigin' });

const metricOrigin = z
  .object({ name: z.string(), title: z.string(), definition: z.string(), measures: z.array(measureOrigin) })
  .meta({ id: 'MetricOrigin' });

const sourceOrigin = z
  .object({
    name: z.string(),
    topic: z.string().exactOptional().describe('For roles that operate'),
    version: z.int().exactOptional().describe('Not for roles with row filters'),
    watermark: instant.nullable(),
    freshAt: instant.nullable(),
  })
  .meta({ id: 'SourceOrigin' });

export const provenanceSchema = z
  .object({
    id: z.string(),
    query: querySchema.describe('With relative ranges resolved'),
    metrics: z.array(metricOrigin),
    sources: z.array(sourceOrigin),
    policy: z.object({ fingerprint: z.string(), rowFilters: z.array(filterSchema) }),
    catalog: z.string().describe('SHA-256 of the catalogue'),
    version: z.string(),
    asOf: instant,
    watermark: instant.nullable(),
    plan: z.unknown().exactOptional().describe('For roles that operate'),
  })
  .meta({ id: 'Provenance' });
