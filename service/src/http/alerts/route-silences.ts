import { z } from 'zod';
import { checkFilterCount, filterSchema } from '../../query/parse/filter-schema.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));

export const silenceSchema = z.strictObject({
  matchers: z.array(filterSchema).min(1).max(20),
  startsAt: instant.optional(),
  endsAt: instant,
  note: z.string().trim().min(1).max(2000).nullable().default(null),
});

const silenceId = z.string().regex(/^\d{1,18}$/, 'a number');

/** `/v1/silences`: list, create and end. */
export function routeSilences({ silences, bodyBytes, now }: HttpOptions) {
  return {
    async list(context: RouteContext): Promise<void> {
      context.body = { silences: await silences.list(context.state.access.policy) };
    },
    async create(context: RouteContext): Promise<void> {
      const body = await readJson(context.req, bodyBytes);
      checkFilterCount((body as { matchers?: unknown } | null)?.matchers, 'matchers');
      const { matchers, startsAt, endsAt, note } = parse(silenceSchema, body);
      const silence = { matchers, startsAtMs: startsAt ?? now(), endsAtMs: endsAt, note };
      context.body = await silences.create(silence, context.state.access);
      context.status = 201;
    },
    async end(context: RouteContext & { params: Record<string, string> }): Promise<void> {
      await silences.end(parse(silenceId, context.params.id), context.state.access);
      context.status = 204;
    },
  };
}
