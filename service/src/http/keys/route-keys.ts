import { requireAction } from '../../access/actions/actions.ts';
import { newServiceKeySchema } from '../../access/embed/new-key-schema.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

/** `/v1/keys`: service keys, for roles with `administer: true`. */
export const routeKeys = ({ keys, bodyBytes }: HttpOptions) => ({
  async create(context: RouteContext): Promise<void> {
    const { policy, principal } = context.state.access;
    requireAction(policy, 'administer', 'administer service keys');
    const key = parse(newServiceKeySchema, await readJson(context.req, bodyBytes));
    context.body = await keys.create(key, principal.subject);
    context.status = 201;
  },
  async list(context: RouteContext): Promise<void> {
    requireAction(context.state.access.policy, 'administer', 'administer service keys');
    context.body = { keys: await keys.list() };
  },
  async revoke(context: RouteContext & { params: Record<string, string> }): Promise<void> {
    requireAction(context.state.access.policy, 'administer', 'administer service keys');
    await keys.revoke(context.params['id'] as string);
    context.status = 204;
  },
});
