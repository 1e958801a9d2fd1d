import { z } from 'zod';
import type { AlertAction } from '../../alerting/types.ts';
import type { RouteContext } from '../context.ts';
import { namesSchema } from '../names-schema.ts';
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
  assign: z.strictObject({ to: z.string().trim().min(1).max(200).nullable().optional(), version }),
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
  metric: namesSchema.describe('Names of metrics, divided by commas'),
  from: instant.optional().describe('Only alerts that were open after this instant'),
  to: instant.optional().describe('Only alerts that began before this instant'),
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
      const { from: fromMs, to: toMs, metric: metrics = [], ...rest } = query;
      const filter = { ...rest, rule: query.rule, metrics, before: query.before, fromMs, toMs };
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
        const { action, version } = ACTIONS[kind](text === '' ? {} : parseBody(text));
        context.body = await alerts.act(context.params.id as string, action, version, context.state.access);
      },
  };
}

/** An action, and the version of the alert that the person saw. */
interface ReadAction {
  readonly action: AlertAction;
  readonly version: number | undefined;
}

/** Parses the body of each action. */
const ACTIONS: Readonly<Record<AlertAction['kind'], (body: unknown) => ReadAction>> = {
  acknowledge(body) {
    const { note, version } = parse(ACTION_SCHEMAS.acknowledge, body);
    return { action: { kind: 'acknowledge', note }, version };
  },
  snooze(body) {
    const { until: untilMs, endsOn, note, version } = parse(ACTION_SCHEMAS.snooze, body);
    return { action: { kind: 'snooze', untilMs, endsOn, note }, version };
  },
  unsnooze: (body) => ({ action: { kind: 'unsnooze' }, version: parse(ACTION_SCHEMAS.unsnooze, body).version }),
  resolve(body) {
    const { note, version } = parse(ACTION_SCHEMAS.resolve, body);
    return { action: { kind: 'resolve', note }, version };
  },
  assign(body) {
    const { to, version } = parse(ACTION_SCHEMAS.assign, body);
    return { action: { kind: 'assign', to }, version };
  },
  comment(body) {
    const { note, version } = parse(ACTION_SCHEMAS.comment, body);
    return { action: { kind: 'comment', note }, version };
  },
};
