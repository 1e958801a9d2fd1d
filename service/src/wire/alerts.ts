/** The answers of `/v1/alerts`, and the alerts of live frames and webhooks; docs/alerts.md explains each field. */
import { z } from 'zod';
import { dimensionValues, instant, severitySchema } from './basic.ts';

export const granularitySchema = z.enum(['minute', 'hour', 'day', 'week', 'month']);

const change = z
  .object({
    version: z.int(),
    at: instant,
    kind: z.enum([
      'pending',
      'firing',
      'recovering',
      'resolved',
      'escalated',
      'acknowledged',
      'snoozed',
      'awakened',
      'commented',
      'assigned',
      'unassigned',
    ]),
    by: z.string().nullable().describe('Null for the service itself'),
    note: z.string().nullable().describe('Of assigned the name of the person'),
    severity: severitySchema,
    value: z.number().nullable(),
  })
  .meta({ id: 'AlertChange' });

export const alertSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    own: z.literal(true).exactOptional().describe('The rule is one that the reader made for itself'),
    title: z.string(),
    metric: z.string(),
    dimensions: dimensionValues.describe('Empty for a rule that is not split'),
    severity: severitySchema,
    state: z.enum(['pending', 'firing', 'recovering', 'resolved']),
    value: z.number().nullable(),
    threshold: z.number().nullable(),
    expected: z.number().nullable(),
    usual: z.object({ from: z.number(), to: z.number() }).nullable().exactOptional(),
    bucket: instant.nullable().describe('First instant of the bucket that was judged'),
    granularity: granularitySchema.exactOptional().describe('Absent when the rule is gone'),
    against: z.string().exactOptional().describe('Comparison that `expected` is the value of'),
    kind: z.literal('instances').exactOptional().describe('The rule has more instances than are watched'),
    startedAt: instant,
    firedAt: instant.nullable(),
    endedAt: instant.nullable(),
    acknowledged: z.object({ by: z.string(), at: instant, note: z.string().nullable() }).nullable(),
    assigned: z
      .object({ to: z.string(), by: z.string(), at: instant })
      .nullable()
      .exactOptional()
      .describe('Who is to look after it; absent in notifications of earlier versions'),
    snoozedUntil: instant.nullable(),
    silenced: z.boolean(),
    version: z.int().describe('Grows by one with each change'),
    history: z.array(change).exactOptional().describe('Oldest first; not in lists'),
  })
  .meta({ id: 'Alert', description: 'One episode of one instance of a rule' });

export const alertListSchema = z
  .object({
    alerts: z.array(alertSchema).describe('The most severe first, then the newest, then by id'),
    next: z.string().exactOptional().describe('`before` of the next page; absent on the last'),
  })
  .meta({ id: 'AlertList' });
