import { z } from 'zod';
import { mayDo, requireAction } from '../../access/actions/actions.ts';
import { AppError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

const id = z.string().regex(/^\d{1,18}$/, 'a number');
export const replaySchema = z.strictObject({ ids: z.array(id).min(1).max(1000) });
export const listSchema = z.object({
  source: z.string().max(64).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .optional(),
  before: id.optional(),
});

/** `GET /v1/dead-letters`, `GET /v1/dead-letters/{id}` and `POST /v1/dead-letters/replay`, for operators. */
export function routeDeadLetters({ deadLetters, bodyBytes }: HttpOptions) {
  return {
    async list(context: RouteContext): Promise<void> {
      requireOperator(context);
      const { source, limit, before } = parse(listSchema, context.query);
      const filter = { source, limit: Math.min(limit ?? 50, 1000), before };
      context.body = { deadLetters: await deadLetters.list(filter, mayReadPersonal(context)) };
    },
    async show(context: RouteContext & { params: Record<string, string> }): Promise<void> {
      requireOperator(context);
      const letter = await deadLetters.show(parse(id, context.params.id), mayReadPersonal(context));
      if (!letter) throw new AppError('not_found', `there is no dead letter ${formatValue(context.params.id)}`);
      context.body = letter;
    },
    async replay(context: RouteContext): Promise<void> {
      requireOperator(context);
      const { ids } = parse(replaySchema, await readJson(context.req, bodyBytes));
      await context.state.act?.start({ object: null, details: { ids } });
      context.body = await deadLetters.replay(ids);
    },
  };
}

const mayReadPersonal = (context: RouteContext): boolean => mayDo(context.state.access.policy, 'personal');

function requireOperator(context: RouteContext): void {
  requireAction(context.state.access.policy, 'operate', 'read and replay dead letters');
}
