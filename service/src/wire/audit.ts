/** Answers of `GET /v1/audit`. */
import { z } from 'zod';
import { instant } from './basic.ts';

const auditActorSchema = z.object({
  kind: z.enum(['token', 'embed_token', 'service_key', 'command_line', 'service', 'mail_link', 'unknown']),
  subject: z
    .string()
    .nullable()
    .describe('`sub` of the token, name of the service key, `user@host` of a command; null where unknown'),
  roles: z.array(z.string()),
  keyId: z.string().nullable().describe('Service key, or thumbprint of the key that verified the token'),
  tokenId: z.string().nullable().describe('Id of an embed token'),
});

const row = z.record(z.string(), z.unknown());

const auditChangeSchema = z.union([
  z.object({
    table: z.string(),
    id: z.string(),
    before: row.nullable().describe('Null for a new row; of an update the columns that differ'),
    after: row.nullable().describe('Null for a deleted row'),
  }),
  z.object({ more: z.int().describe('Further rows, beyond 50') }),
]);

export const auditEntrySchema = z
  .object({
    number: z.int().describe('Counts from 1 without gaps'),
    at: instant.describe('When it happened; of joined ones the first'),
    action: z.string(),
    result: z.enum(['ok', 'started', 'refused', 'failed']),
    code: z.string().nullable().describe('Error code of what was refused or failed'),
    actor: auditActorSchema,
    address: z.string().nullable().describe('Address of the client'),
    requestId: z.string().nullable(),
    object: z.object({ kind: z.string(), id: z.string() }).nullable(),
    changes: z.array(auditChangeSchema),
    details: row.nullable(),
    count: z.int().describe('How often it happened: repetitions are joined'),
    until: instant.nullable().describe('When the last of joined ones happened'),
    previousHash: z.string(),
    hash: z.string().describe('SHA-256 (hex) of the JSON of the entry without `hash`, as it stands in the answer'),
  })
  .meta({ id: 'AuditEntry' });

export const auditListSchema = z
  .object({
    entries: z.array(auditEntrySchema).describe('The newest first'),
    next: z.string().exactOptional().describe('For `before`, to go on; absent at the end'),
  })
  .meta({ id: 'AuditList' });
