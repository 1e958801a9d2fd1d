import { z } from 'zod';
import type { RouteContext } from './context.ts';
import { parse } from './parse.ts';
import type { HttpOptions } from './types.ts';

/** `last 7 days`, or two dates or instants joined by a slash. */
const range = z
  .string()
  .min(1)
  .max(80)
  .transform((text) => {
    const [from, to] = text.split('/');
    return to === undefined ? text : ([from, to] as [string, string]);
  });

export const anomalyQuerySchema = z.strictObject({
  metric: z.string().max(64).optional(),
  dateRange: range.default('last 7 days'),
  granularity: z.enum(['hour', 'day']).default('hour'),
  severity: z.enum(['medium', 'high']).default('medium'),
});

/** `GET /v1/anomalies`: what stood out, on the principal's own slice. */
export const routeAnomalies =
  ({ anomalies }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const query = parse(anomalyQuerySchema, context.query);
    context.body = await anomalies.find({ ...query, metric: query.metric }, context.state.access.policy);
  };
