import { z } from 'zod';
import { scopeOf } from '../../access/scope-of.ts';
import type { DeliveryReader } from '../../alerting/notifications/types.ts';
import { requireAction } from '../../access/actions/actions.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

const id = z.string().regex(/^\d{1,18}$/, 'a number');

export const deliveryQuerySchema = z.strictObject({
  state: z.enum(['waiting', 'delivered', 'dead']).optional(),
  channel: z.string().max(64).optional(),
  before: id.optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'a number')
    .optional()
    .transform((value) => Math.min(Math.max(Number(value ?? 100), 1), 1000)),
});

export const replaySchema = z.strictObject({ ids: z.array(id).min(1).max(1000) });

type Params = RouteContext & { params: Record<string, string> };

/** `/v1/channels` and `/v1/deliveries`, for roles that manage alerts: deliveries show every row. */
export function routeChannels({ channels, bodyBytes, catalog }: HttpOptions) {
  const toReader = ({ state: { access } }: RouteContext): DeliveryReader => ({
    scope: scopeOf(access.policy, catalog),
    operates: access.policy.operate,
  });
  return {
    async list(context: RouteContext): Promise<void> {
      requireManage(context);
      context.body = { channels: await channels.list(toReader(context)) };
    },
    async test(context: Params): Promise<void> {
      requireManage(context);
      await context.state.act?.start();
      await channels.test(context.params.name as string, context.state.access.principal.subject, toReader(context));
      context.body = { delivered: true };
    },
    async enable(context: Params): Promise<void> {
      requireManage(context);
      context.body = await channels.enable(context.params.name as string, toReader(context));
    },
    async listDeliveries(context: RouteContext): Promise<void> {
      requireManage(context);
      const { state, channel, before, limit } = parse(deliveryQuerySchema, context.query);
      const query = { state, channel, before, limit };
      context.body = { deliveries: await channels.listDeliveries(query, toReader(context)) };
    },
    async replay(context: RouteContext): Promise<void> {
      requireManage(context);
      const { ids } = parse(replaySchema, await readJson(context.req, bodyBytes));
      await context.state.act?.start({ object: null, details: { ids } });
      context.body = { replayed: await channels.replay(ids, toReader(context)) };
    },
  };
}

function requireManage({ state }: RouteContext): void {
  requireAction(state.access.policy, 'manage_rules', 'manage channels and deliveries');
}
