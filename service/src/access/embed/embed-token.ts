import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { UnauthenticatedError } from '../../base/errors.ts';
import { EMBED_ACTIONS } from './new-key-schema.ts';
import type { EmbedLimits, Principal } from '../types.ts';

/** Explicit type (RFC 8725, section 3.11), so that no other token is taken for one. */
const TYPE = 'tidemark-embed+jwt';

const claimsSchema = z.object({
  sub: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
  metrics: z.array(z.string()).exactOptional(),
  filters: z.array(z.custom<Filter>((value) => typeof value === 'object' && value !== null)),
  actions: z.array(z.enum(EMBED_ACTIONS)),
  origins: z.array(z.string()),
});

/** Returns whether a token says that it is an embed token. */
export function isEmbedToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === TYPE;
  } catch {
    return false;
  }
}

/** Signs an embed token. `iat` has fractions of a second, so that a revocation tells tokens before it from those after. */
export const signEmbedToken = (
  key: Uint8Array,
  { subject, roles, attributes, expiresAtMs, embed }: Omit<Principal, 'keyId'> & { readonly embed: EmbedLimits },
): Promise<string> => {
  const { tokenId, issuedAtMs, ...limits } = embed;
  return new SignJWT({ roles, attributes, ...limits })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(subject)
    .setJti(tokenId)
    .setIssuedAt(issuedAtMs / 1000)
    .setExpirationTime(expiresAtMs / 1000)
    .sign(key);
};

/** Verifies an embed token: its signature, then its expiry. Throws `invalid_token` and `token_expired`. */
export async function verifyEmbedToken(
  key: Uint8Array,
  token: string,
  { nowMs, maxLifetimeMs }: { readonly nowMs: number; readonly maxLifetimeMs: number },
): Promise<Principal> {
  const claims = await readClaims(key, token, nowMs);
  const { sub: subject, roles, attributes, jti: tokenId, iat, exp, metrics, filters, actions, origins } = claims;
  // Revocations are kept for the longest lifetime: it may have been shortened since.
  if ((exp - iat) * 1000 > maxLifetimeMs)
    throw new UnauthenticatedError('invalid_token', 'invalid token: it lives longer than TOKEN_LIFETIME_HOURS');
  const limits = { filters, actions, origins, ...(metrics && { metrics }) };
  return {
    subject,
    roles,
    attributes: { ...attributes, sub: subject },
    expiresAtMs: exp * 1000,
    embed: { tokenId, issuedAtMs: Math.round(iat * 1000), ...limits },
  };
}

async function readClaims(key: Uint8Array, token: string, nowMs: number): Promise<z.output<typeof claimsSchema>> {
  try {
    // The clocks of replicas differ: what one has just signed may be early for another.
    const options = { algorithms: ['HS256'], typ: TYPE, currentDate: new Date(nowMs), clockTolerance: 30 };
    return claimsSchema.parse((await jwtVerify(token, key, options)).payload);
  } catch (cause) {
    if (cause instanceof errors.JWTExpired)
      throw new UnauthenticatedError('token_expired', 'the token has expired', { cause });
    const reason = cause instanceof errors.JWSSignatureVerificationFailed ? 'its signature does not match: ' : '';
    const message = `invalid token: ${reason}expected an embed token of this service`;
    throw new UnauthenticatedError('invalid_token', message, { cause });
  }
}
