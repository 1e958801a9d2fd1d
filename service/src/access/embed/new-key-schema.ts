import { z } from 'zod';
import { isOrigin } from '../../base/is-origin.ts';
import { TRIMMED_TEXT } from '../../base/text/text-patterns.ts';

export const EMBED_ACTIONS = ['explain', 'export', 'annotate', 'personalize', 'respond', 'ingest'] as const;

/** Names of roles or metrics. */
export const namesSchema = z.array(z.string().min(1).max(64)).min(1).max(100);

export const originsSchema = z
  .array(z.string().max(300).refine(isOrigin, 'an origin such as https://portal.example'))
  .max(50)
  .describe('Pages that may use the tokens; empty: any, and programs');

export const actionsSchema = z
  .array(z.enum(EMBED_ACTIONS))
  .max(EMBED_ACTIONS.length)
  .describe(
    'Beside reading, as far as the roles may: ask why numbers changed, export rows, write notes and verdicts, save views and change dashboards for the subject, act on alerts, send events',
  );

/** A service key as it is asked for. */
export const newServiceKeySchema = z
  .strictObject({
    name: z
      .string()
      .max(100)
      .regex(TRIMMED_TEXT, '1 to 100 characters without spaces at the ends and control characters'),
    roles: namesSchema.describe('Roles of the catalogue that its tokens may have'),
    metrics: namesSchema.exactOptional().describe('Metrics that its tokens may see; absent: those of their roles'),
    actions: actionsSchema.exactOptional(),
    origins: originsSchema.exactOptional(),
    maxLifetimeSeconds: z.int().min(10).exactOptional().describe('Longest lifetime of its tokens; absent: one hour'),
    expiresAt: z.iso.datetime({ offset: true }).exactOptional().describe('Absent: it does not expire'),
  })
  .meta({ id: 'NewServiceKey' });
