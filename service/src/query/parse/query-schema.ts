import { z } from 'zod';
import type { Query } from '../../../../sdk/src/protocol/query.ts';
import { parseWire } from '../../base/parse-wire.ts';
import { GRANULARITIES } from '../../time/buckets.ts';
import { checkFilterCount, filterSchema, havingSchema } from './filter-schema.ts';

export const MAX_ROWS = 10_000;
/** More rows than a query may have. */
const MAX_OFFSET = 1_000_000;

const text = z.string().max(512);
const direction = z.enum(['asc', 'desc']);
const dateRange = z.union([text, z.tuple([text, text])]);

/** The shape of one query of the wire contract; members and values are checked against the catalogue afterwards. */
export const querySchema = z
  .strictObject({
    metrics: z.array(text).min(1).max(50),
    dimensions: z.array(text).max(10).exactOptional(),
    timeDimension: z.strictObject({
      granularity: z.enum(GRANULARITIES).exactOptional(),
      dateRange,
      compareDateRange: dateRange.exactOptional(),
    }),
    filters: z.array(filterSchema).max(100).exactOptional(),
    order: z
      .array(z.union([z.tuple([text, direction]), z.tuple([text, direction, z.enum(['nulls first', 'nulls last'])])]))
      .max(20)
      .exactOptional(),
    having: z.array(havingSchema).max(100).exactOptional(),
    limitBy: z
      .strictObject({ dimensions: z.array(text).min(1).max(10), limit: z.int().min(1).max(MAX_ROWS) })
      .exactOptional(),
    totalsBy: z.array(z.array(text).max(10)).max(10).exactOptional(),
    limit: z.int().min(1).max(MAX_ROWS).exactOptional(),
    offset: z.int().min(0).max(MAX_OFFSET).exactOptional(),
    paged: z.boolean().exactOptional(),
    cursor: text.exactOptional(),
    timezone: text.exactOptional(),
    settled: z.boolean().exactOptional(),
    aligned: z.boolean().exactOptional(),
    expected: z.boolean().exactOptional(),
    explain: z.boolean().exactOptional(),
  })
  .meta({ id: 'Query' });

/** Parses the shape of a query; whether its members exist is looked up later. Throws `invalid_query`, `too_many_filters`. */
export function parseShape(value: unknown): Query {
  const { filters, having } = (value ?? {}) as { filters?: unknown; having?: unknown };
  checkFilterCount(filters, 'filters');
  checkFilterCount(having, 'having');
  return parseWire(querySchema, value, 'invalid_query', 'the query');
}
