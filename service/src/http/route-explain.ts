import { z } from 'zod';
import type { RouteContext } from './context.ts';
import { InvalidRequestError } from '../errors.ts';
import { filterSchema } from '../query/parse-query.ts';
import { parse } from './parse.ts';
import { rangeSchema } from './range-schema.ts';
import type { HttpOptions } from './types.ts';

export const explainQuerySchema = z.strictObject({
  dateRange: rangeSchema,
  compareDateRange: rangeSchema.optional(),
  /** JSON, as in a query. */
  filters: z.string().max(20_000).optional(),
  timezone: z.string().max(64).optional(),
  language: z.string().max(35).default('en'),
});

/** `GET /v1/metrics/{name}/explain`: what makes up a change, on the principal's own slice. */
export const routeExplain =
  ({ explanations }: HttpOptions) =>
  async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    const { filters, ...query } = parse(explainQuerySchema, context.query);
    context.body = await explanations.explain(
      {
        metric: context.params.name as string,
        dateRange: query.dateRange,
        compareDateRange: query.compareDateRange,
        filters: parseFilters(filters),
        timezone: query.timezone,
        language: query.language,
      },
      context.state.access.policy,
    );
  };

function parseFilters(text: string | undefined) {
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
