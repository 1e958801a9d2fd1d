import { z } from 'zod';
import { requireAction } from '../../access/actions/actions.ts';
import { toActor } from '../../audit/actors.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import type { HttpOptions } from '../types.ts';

const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());

export const auditQuerySchema = z.strictObject({
  from: instant.optional().describe('Only entries at this instant or later'),
  to: instant.optional().describe('Only entries before this instant'),
  action: z.string().min(1).max(64).optional().describe('`rule.edit`; `rule.` selects all that begin with it'),
  subject: z.string().min(1).max(256).optional(),
  result: z.enum(['ok', 'started', 'refused', 'failed']).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'a number')
    .optional()
    .transform((value) => Math.min(Math.max(Number(value ?? 100), 1), 1000)),
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'a number')
    .optional()
    .describe('`next` of the page before'),
});

/** `GET /v1/audit`: audit entries, for roles with `audit: true`. Reading them is recorded too. */
export const routeAudit =
  ({ audit, auditEntries, addressOf }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const { access, requestId } = context.state;
    requireAction(access.policy, 'audit', 'read audit entries');
    const { limit, before, ...filter } = parse(auditQuerySchema, context.query);
    // So that what has just happened is listed.
    await audit.flush();
    const entries = await auditEntries.list(filter, { limit, before });
    const [actor, address] = [toActor(access.principal), addressOf(context.req)];
    const entry = { action: 'audit.read', result: 'ok', actor, address, requestId, details: filter } as const;
    audit.join('person', JSON.stringify([actor.subject, actor.roles, address, filter]), entry);
    const next = entries.length === limit ? entries.at(-1)?.number : undefined;
    context.type = 'application/json';
    context.body = `{"entries":[${entries.map(({ line }) => line).join(',')}]${next === undefined ? '' : `,"next":"${next}"`}}`;
  };
