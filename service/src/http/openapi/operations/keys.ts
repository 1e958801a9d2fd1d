import type { z } from 'zod';
import { newServiceKeySchema } from '../../../access/embed/new-key-schema.ts';
import { createdServiceKeySchema, embedTokenSchema, serviceKeyListSchema } from '../../../wire/keys.ts';
import { embedTokenRequestSchema } from '../../keys/token-request-schema.ts';
import { revokedSubjectSchema } from '../../keys/route-tokens.ts';
import { allOf, FORBIDDEN, GUARDED, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const KEY = {
  name: 'Portal, production',
  roles: ['clerk'],
  origins: ['https://portal.example'],
  maxLifetimeSeconds: 900,
} satisfies z.input<typeof newServiceKeySchema>;

const TOKEN = {
  subject: 'person-17',
  roles: ['clerk'],
  attributes: { regions: ['north', 'south'] },
  filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
  lifetimeSeconds: 600,
} satisfies z.input<typeof embedTokenRequestSchema>;

const REVOKING = allOf(GUARDED, { 400: ['invalid_request', 'too_many_revocations'], 401: ['invalid_key'] });

export const KEY_OPERATIONS: readonly Operation[] = [
  {
    id: 'listServiceKeys',
    tag: 'Access',
    method: 'get',
    path: '/v1/keys',
    summary: 'List service keys, for roles with administer: true',
    answers: { 200: { description: 'The newest first, also those that were revoked', schema: serviceKeyListSchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'createServiceKey',
    tag: 'Access',
    method: 'post',
    path: '/v1/keys',
    summary: 'Create a service key, by which a backend asks for embed tokens, for roles with administer: true',
    description: 'The answer has the key itself, `secret`, which is not shown again.',
    body: { schema: newServiceKeySchema, example: KEY },
    answers: { 201: { description: 'The key', schema: createdServiceKeySchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'revokeServiceKey',
    tag: 'Access',
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke a service key, for roles with administer: true',
    description: 'It stays in the list. The tokens that it gave are refused within 5 s, and their sockets closed.',
    answers: { 204: { description: 'Revoked' } },
    errors: allOf(FORBIDDEN, NOT_FOUND),
  },
  {
    id: 'createEmbedToken',
    tag: 'Access',
    method: 'post',
    path: '/v1/tokens',
    summary: 'Create a short-lived token for a page, with a service key',
    description:
      'For the backend that serves the page: it knows who is signed in. The token sees what its roles see, narrowed by ' +
      '`metrics` and `filters`, and reads only unless `actions` name more.',
    security: ['serviceKey'],
    body: { schema: embedTokenRequestSchema, example: TOKEN },
    answers: { 201: { description: 'The token', schema: embedTokenSchema } },
    errors: {
      400: [
        ...['unknown_metric', 'unknown_filter_member', 'invalid_filter', 'too_many_filters'],
        ...['dimension_not_on_source', 'nul_byte', 'invalid_text', 'out_of_range'],
      ] as const,
      401: ['key_required', 'invalid_key'],
      403: ['beyond_scope', 'forbidden', 'missing_claim', 'malformed_claim'],
      429: ['too_many_requests'],
      500: ['internal'],
      503: ['database_unavailable', 'overloaded'],
    },
  },
  {
    id: 'revokeEmbedToken',
    tag: 'Access',
    method: 'delete',
    path: '/v1/tokens/{id}',
    summary: 'Revoke an embed token, with the service key that gave it, or as a role with administer: true',
    description: 'It is refused within 5 s on all replicas, and its sockets are closed with 4001.',
    security: ['serviceKey', 'bearer'],
    answers: { 204: { description: 'Revoked' } },
    errors: allOf(REVOKING, NOT_FOUND),
  },
  {
    id: 'revokeEmbedTokens',
    tag: 'Access',
    method: 'delete',
    path: '/v1/tokens',
    summary: 'Revoke all embed tokens of a subject that were given up to now',
    description: 'With a service key those that it gave, as a role with administer: true those of all keys.',
    security: ['serviceKey', 'bearer'],
    query: revokedSubjectSchema,
    answers: { 204: { description: 'Revoked' } },
    errors: REVOKING,
  },
];
