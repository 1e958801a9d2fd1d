import { z } from 'zod';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { parseJson } from '../../base/parse-json.ts';
import { checkFilterCount, filterSchema, MAX_FILTER_JSON_DEPTH } from '../../query/parse/filter-schema.ts';
import { parse } from '../parse.ts';

/** Schema of filters in a query string. */
export const filtersSchema = z.string().max(20_000).optional();

/** Parses filters in a query string: JSON, as in a query; none when absent. */
export function parseFilters(text: string | undefined): Filter[] {
  if (text === undefined) return [];
  const value = parseJson(text, { subject: 'filters', code: 'invalid_request', maxDepth: MAX_FILTER_JSON_DEPTH });
  checkFilterCount(value, 'filters');
  return parse(z.array(filterSchema).max(100), value);
}
