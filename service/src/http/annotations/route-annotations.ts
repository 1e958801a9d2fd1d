import { z } from 'zod';
import { InvalidRequestError } from '../../base/errors.ts';
import { annotationChangeSchema, newAnnotationSchema } from '../../wire/annotations.ts';
import type { RouteContext } from '../context.ts';
import { namesSchema } from '../names-schema.ts';
import { parse } from '../parse.ts';
import { rangeSchema } from '../query/range-schema.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

export const annotationQuerySchema = z.strictObject({
  metric: namesSchema.describe('Names of metrics, divided by commas'),
  dateRange: rangeSchema.default('last 30 days'),
  timezone: z.string().max(64).optional(),
});

const annotationId = z.string().regex(/^\d{1,18}$/, 'a number');

type WithParams = RouteContext & { params: Record<string, string> };

/** `/v1/annotations`: list those of metrics, write, change and delete one's own. */
export function routeAnnotations({ annotations, bodyBytes }: HttpOptions) {
  return {
    async list(context: RouteContext): Promise<void> {
      const { metric: metrics, dateRange, timezone } = parse(annotationQuerySchema, context.query);
      if (metrics === undefined) {
        const message = 'metric is missing: expected the name of a metric';
        throw new InvalidRequestError('metric_missing', message, { path: 'metric' });
      }
      context.body = await annotations.list({ metrics, dateRange, timezone }, context.state.access);
    },
    async create(context: RouteContext): Promise<void> {
      const annotation = parse(newAnnotationSchema, await readJson(context.req, bodyBytes));
      context.body = await annotations.create(annotation, context.state.access);
      context.status = 201;
    },
    async change(context: WithParams): Promise<void> {
      const id = parse(annotationId, context.params.id);
      const change = parse(annotationChangeSchema, await readJson(context.req, bodyBytes));
      context.body = await annotations.change(id, change, context.state.access);
    },
    async remove(context: WithParams): Promise<void> {
      context.body = await annotations.remove(parse(annotationId, context.params.id), context.state.access);
    },
  };
}
