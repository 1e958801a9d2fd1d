/** Answers of `/v1/keys` and `/v1/tokens`. */
import { z } from 'zod';
import { instant } from './basic.ts';

const serviceKey = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()).describe('Roles that its tokens may have'),
  metrics: z
    .array(z.string())
    .exactOptional()
    .describe('Metrics that its tokens may see; absent: those of their roles'),
  actions: z
    .array(z.enum(['explain', 'export', 'annotate', 'personalize', 'respond', 'ingest']))
    .describe('Empty: its tokens only read'),
  origins: z.array(z.string()).describe('Pages that may use its tokens; empty: any, and programs'),
  maxLifetimeSeconds: z.int(),
  createdAt: instant,
  createdBy: z.string().describe('Subject of the token that created it, or `command line`'),
  lastUsedAt: instant.nullable().describe('Up to a minute old'),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
});

const serviceKeySchema = serviceKey.meta({ id: 'ServiceKey' });

export const createdServiceKeySchema = serviceKey
  .extend({ secret: z.string().describe('The key itself, which is not shown again') })
  .meta({ id: 'CreatedServiceKey' });

export const serviceKeyListSchema = z
  .object({ keys: z.array(serviceKeySchema).describe('The newest first, also those that were revoked') })
  .meta({ id: 'ServiceKeyList' });

export const embedTokenSchema = z
  .object({
    token: z.string().describe('For the page: `getToken` of the widgets returns it'),
    id: z.string().describe('By which the token is revoked; no secret'),
    expiresAt: instant,
  })
  .meta({ id: 'EmbedToken' });
