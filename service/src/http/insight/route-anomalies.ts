import { z } from 'zod';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { filtersSchema, parseFilters } from '../query/parse-filters.ts';
import { rangeSchema } from '../query/range-schema.ts';
import { readJson } from '../read-body.ts';
import { RequestClient } from '../request-client.ts';
import type { HttpOptions } from '../types.ts';

export const anomalyQuerySchema = z.strictObject({
  metric: z.string().max(64).optional(),
  dateRange: rangeSchema.default('last 7 days'),
  granularity: z.enum(['minute', 'hour', 'day']).default('hour'),
  severity: z.enum(['medium', 'high']).default('medium'),
  by: z.string().max(64).optional(),
  filters: filtersSchema,
});

export const verdictSchema = z.strictObject({
  metric: z.string().max(64),
  granularity: z.enum(['minute', 'hour', 'day']).default('hour'),
  from: z.iso.datetime({ offset: true }),
  isReal: z.boolean().nullable(),
  note: z.string().max(2000).optional(),
});

/**
 * `GET /v1/anomalies`: anomalies on the rows that the principal sees; `POST /v1/anomalies/verdicts`: whether one was
 * real.
 */
export function routeAnomalies({ anomalies, verdicts, adoption, bodyBytes }: HttpOptions) {
  return {
    async list(context: RouteContext): Promise<void> {
      const { filters: text, ...query } = parse(anomalyQuerySchema, context.query);
      const { access } = context.state;
      const filters = parseFilters(text);
      const client = new RequestClient(context);
      const list = await anomalies.find({ ...query, metric: query.metric, filters }, access.policy, client);
      // Verdicts apply to the unfiltered series: a filtered one has other anomalies.
      context.body = filters.length > 0 ? list : await verdicts.complete(list, query.granularity, access);
    },
    async judge(context: RouteContext): Promise<void> {
      const { note = null, ...verdict } = parse(verdictSchema, await readJson(context.req, bodyBytes));
      const { access } = context.state;
      context.body = await verdicts.give({ ...verdict, note }, access);
      if (verdict.isReal === null) return;
      const outcome = verdict.isReal ? 'real' : 'expected';
      adoption.note(access.principal, { kind: 'verdict', item: verdict.metric, outcome });
    },
  };
}
