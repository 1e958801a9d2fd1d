import { z } from 'zod';
import type { RouteContext } from './context.ts';
import { parse } from './parse.ts';
import { rangeSchema } from './range-schema.ts';
import type { HttpOptions } from './types.ts';

export const anomalyQuerySchema = z.strictObject({
  metric: z.string().max(64).optional(),
  dateRange: rangeSchema.default('last 7 days'),
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
