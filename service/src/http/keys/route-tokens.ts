import { z } from 'zod';
import { requireAction } from '../../access/actions/actions.ts';
import type { UsedKey } from '../../access/embed/key-rows.ts';
import { requireTokenOrigin } from '../../access/embed/require-token-origin.ts';
import { isServiceKey, keyOf } from '../../access/embed/service-key.ts';
import { toActor, toKeyActor } from '../../audit/actors.ts';
import { AppError, UnauthenticatedError } from '../../base/errors.ts';
import { checkFilterCount } from '../../query/parse/filter-schema.ts';
import { readBearer, readToken, type RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';
import { embedTokenRequestSchema } from './token-request-schema.ts';

export const revokedSubjectSchema = z.strictObject({ subject: z.string().min(1).max(256) });
const tokenId = z.string().regex(/^[\w-]{12}\.[\w-]{16}$/, 'the id of an embed token, as POST /v1/tokens answers it');

/** `/v1/tokens`: embed tokens, for backends with a service key; administrators revoke them too. */
export const routeTokens = (options: HttpOptions) => ({
  async create(context: RouteContext): Promise<void> {
    const { tokens, bodyBytes } = options;
    const used = await useKey(readServiceKey(context), context, options);
    context.state.act?.describe({ actor: toKeyActor(used.key) });
    const body = await readJson(context.req, bodyBytes);
    checkFilterCount((body as { filters?: unknown } | null)?.filters, 'filters');
    const request = parse(embedTokenRequestSchema, body);
    const token = await tokens.sign(request, used);
    const { id, expiresAt } = token;
    context.state.act?.describe({ object: { kind: 'token', id }, details: { ...request, expiresAt } });
    context.body = token;
    context.status = 201;
  },
  async revoke(context: RouteContext & { params: Record<string, string> }): Promise<void> {
    const { keyId } = await findRevoker(context, options);
    const id = parse(tokenId, context.params['id']);
    if (keyId !== undefined && keyOf(id) !== keyId)
      throw new AppError('not_found', `the service key has given no token ${id}`);
    await options.revocations.revoke({ tokenId: id }, keyId);
    context.status = 204;
  },
  /** Revokes the tokens of a subject: with a service key those that it gave. */
  async revokeSubject(context: RouteContext): Promise<void> {
    const revoker = await findRevoker(context, options);
    const { subject } = parse(revokedSubjectSchema, { ...context.query });
    context.state.act?.describe({ object: { kind: 'subject', id: subject } });
    await options.revocations.revoke({ subject, ...revoker }, revoker.keyId);
    context.status = 204;
  },
});

/** Returns the service key of the request, or none for an administrator, who may revoke the tokens of all. */
async function findRevoker(context: RouteContext, options: HttpOptions): Promise<{ readonly keyId?: string }> {
  const text = readBearer(context);
  const { act } = context.state;
  if (text !== undefined && isServiceKey(text)) {
    const { key } = await useKey(text, context, options);
    act?.describe({ actor: toKeyActor(key) });
    return { keyId: key.id };
  }
  const { policy, principal } = await options.authenticate(readToken(context), context.req);
  await options.rates.count('tokens', principal.subject);
  requireTokenOrigin(principal.embed, context.req.headers);
  act?.describe({ actor: toActor(principal) });
  requireAction(policy, 'administer', 'administer service keys');
  return {};
}

/** Returns a service key that is valid, with requests left. Throws `invalid_key`, `too_many_requests`. */
async function useKey(secret: string, { req }: RouteContext, { keys, rates, refusals }: HttpOptions): Promise<UsedKey> {
  const used = await refusals.run(req, () => keys.use(secret));
  await rates.count('tokens', used.key.id);
  return used;
}

/** Returns the service key of the `Authorization` header. Throws `key_required`. */
function readServiceKey(context: RouteContext): string {
  const text = readBearer(context);
  if (text !== undefined && isServiceKey(text)) return text;
  const actual = context.get('authorization') === '' ? 'is missing' : 'has no service key';
  const message = `the Authorization header ${actual}: expected "Bearer" and a service key (docs/tokens.md)`;
  throw new UnauthenticatedError('key_required', message);
}
