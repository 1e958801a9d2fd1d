import { auditListSchema } from '../../../wire/audit.ts';
import { auditQuerySchema } from '../../audit/route-audit.ts';
import { FORBIDDEN } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

export const AUDIT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAuditEntries',
    tag: 'Access',
    method: 'get',
    path: '/v1/audit',
    summary: 'List audit entries: who did what, when and from where, for roles with audit: true',
    description: 'Each has the hash of the one before it, so that a change is noticed. Reading them is recorded too.',
    query: auditQuerySchema,
    answers: { 200: { description: 'Entries, the newest first', schema: auditListSchema } },
    errors: FORBIDDEN,
  },
];
