import type { Context } from 'koa';
import { z } from 'zod';
import type { Explanation } from '../../../../sdk/src/protocol/explanations.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { filtersSchema, parseFilters } from '../query/parse-filters.ts';
import { rangeSchema } from '../query/range-schema.ts';
import { RequestClient } from '../request-client.ts';
import type { HttpOptions } from '../types.ts';

export const explainQuerySchema = z.strictObject({
  dateRange: rangeSchema,
  compareDateRange: rangeSchema.optional(),
  /** Compares with `compareDateRange` only where nothing is expected or usual. */
  basis: z.literal('usual').optional(),
  filters: filtersSchema,
  timezone: z.string().max(64).optional(),
  language: z.string().max(35).default('en-GB'),
});

/** Sends an explanation. `Content-Language` is the language of the templates used, whichever was requested. */
export function sendExplanation(context: Context, explanation: Explanation): void {
  context.set('Content-Language', explanation.language);
  context.body = explanation;
}

/** `GET /v1/metrics/{name}/explain`: explains a change from the rows that the principal sees. */
export const routeExplain =
  ({ explanations }: HttpOptions) =>
  async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    const { filters, ...query } = parse(explainQuerySchema, context.query);
    const explanation = await explanations.explain(
      {
        metric: context.params.name as string,
        dateRange: query.dateRange,
        compareDateRange: query.compareDateRange,
        prefersUsual: query.basis === 'usual',
        filters: parseFilters(filters),
        timezone: query.timezone,
        language: query.language,
      },
      context.state.access.policy,
      new RequestClient(context),
    );
    sendExplanation(context, explanation);
  };
