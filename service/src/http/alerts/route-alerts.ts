import { z } from 'zod';
import type { AlertAction } from '../../alerting/types.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { parseBody, readJsonText } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

const note = z.string().trim().min(1).max(2000);
/** Versions are 32-bit integers in Postgres. */
const version = z.int32().positive().optional();
const optionalNote = note
  .nullable()
  .optional()
  .transform((value) => value ?? null);
const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));

/** Bodies of the actions; `version` is that of the alert which the person saw. */
export const ACTION_SCHEMAS = {
  acknowledge: z.strictObject({ note: optionalNote, version }),
  snooze: z.strictObject({
    until: instant,
    endsOn: z
      .array(z.enum(['severity_change', 'value_change']))
      .max(2)
      .default([]),
    note: optionalNote,
    version,
  }),
  unsnooze: z.strictObject({ version }),
  resolve: z.strictObject({ note: optionalNote, version }),
  comment: z.strictObject({ note, version }),
};

/** Parses `a,b` as a list of allowed words. */
const listOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .max(200)
    .optional()
    .transform((value) => (value === undefined ? [] : value.split(',')))
    .pipe(z.array(z.enum(words)));

export const alertQuerySchema = z.strictObject({
  state: listOf(['pending', 'firing', 'recovering', 'resolved']),
  severity: listOf(['info', 'warning', 'critical']),
  rule: z.string().max(64).optional(),
  metric: z.string().max(64).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'a number')
    .optional()
    .transform((value) => Math.min(Math.max(Number(value ?? 100), 1), 500)),
  before: z.string().max(64).optional(),
});

type Params = RouteContext & { params: Record<string, string> };

/** `GET /v1/alerts`, `GET /v1/alerts/{id}` and its actions; the visible alerts depend on the policy. */
export function routeAlerts({ alerts, bodyBytes }: HttpOptions) {
  return {
    async list(context: RouteContext): Promise<void> {
      const query = parse(alertQuerySchema, context.query);
      const filter = { ...query, rule: query.rule, metric: query.metric, before: query.before };
      const { alerts: listed, next } = await alerts.list(filter, context.state.access.policy);
      context.body = { alerts: listed, ...(next !== undefined && { next }) };
    },
    async show(context: Params): Promise<void> {
      context.body = await alerts.show(context.params.id as string, context.state.access.policy);
    },
    act:
      (kind: AlertAction['kind']) =>
      async (context: Params): Promise<void> => {
        const text = await readJsonText(context.req, bodyBytes);
        const body = parse(ACTION_SCHEMAS[kind], text === '' ? {} : parseBody(text));
        const action = toAction(kind, body as ActionBody);
        context.body = await alerts.act(context.params.id as string, action, body.version, context.state.access);
      },
  };
}

interface ActionBody {
  readonly note?: string | null;
  readonly until?: number;
  readonly endsOn?: readonly ('severity_change' | 'value_change')[];
}

function toAction(kind: AlertAction['kind'], { note: text = null, until = 0, endsOn = [] }: ActionBody): AlertAction {
  if (kind === 'unsnooze') return { kind };
  if (kind === 'snooze') return { kind, untilMs: until, endsOn, note: text };
  if (kind === 'comment') return { kind, note: text as string };
  return { kind, note: text };
}
