import { z } from 'zod';
import { InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

export const useSchema = z
  .strictObject({
    kind: z.literal('explorer', 'explorer').describe('The reader opened a metric in depth'),
    item: z.string().max(64).describe('Name of the metric'),
  })
  .meta({ id: 'Use' });

/** `POST /v1/adoption`: what a page opened of which no other request tells. Nothing is kept where adoption is off. */
export const routeAdoption =
  ({ adoption, bodyBytes }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const use = parse(useSchema, await readJson(context.req, bodyBytes));
    const { principal, policy } = context.state.access;
    if (!policy.metrics.has(use.item)) {
      const path = 'item';
      const message = `${path} is ${formatValue(use.item)}: expected a metric of GET /v1/catalog`;
      throw new InvalidRequestError('unknown_metric', message, { path });
    }
    adoption.note(principal, use);
    context.status = 204;
  };
