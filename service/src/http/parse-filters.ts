import { z } from 'zod';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../errors.ts';
import { filterSchema } from '../query/parse-query.ts';
import { parse } from './parse.ts';

/** The schema of filters in an address. */
export const filtersSchema = z.string().max(20_000).optional();

/** Filters in an address: JSON, as in a query; none when absent. */
export function parseFilters(text: string | undefined): Filter[] {
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidRequestError('invalid_request', 'filters is not JSON: expected an array as in a query', {
      path: 'filters',
    });
  }
  return parse(z.array(filterSchema).max(100), value);
}
