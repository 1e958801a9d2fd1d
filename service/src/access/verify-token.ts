import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { UnauthenticatedError, UnavailableError } from '../errors.ts';
import type { Principal } from './types.ts';

const CLOCK_SKEW_SECONDS = 30;
const ASYMMETRIC = ['RS256', 'ES256', 'EdDSA'];

export interface TokenOptions {
  /** Keys of the organisation; takes the place of the secret. */
  readonly jwksUrl: string | undefined;
  /** For development: HS256. */
  readonly secret: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

export type VerifyToken = (token: string) => Promise<Principal>;

/**
 * Creates the check of bearer tokens: signature by a pinned algorithm, expiry, issuer and audience where they are set.
 * It throws UnauthenticatedErrors for tokens that do not hold, UnavailableErrors when the keys cannot be had.
 */
export function createTokenVerifier({ jwksUrl, secret, issuer, audience }: TokenOptions): VerifyToken {
  const options: JWTVerifyOptions = {
    clockTolerance: CLOCK_SKEW_SECONDS,
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  const keys = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl));
  const secretKey = secret === undefined ? undefined : new TextEncoder().encode(secret);
  return async (token) => {
    try {
      if (keys) return toPrincipal((await jwtVerify(token, keys, { ...options, algorithms: ASYMMETRIC })).payload);
      if (!secretKey) throw new UnauthenticatedError('invalid_token', 'the service has no key to check tokens with');
      return toPrincipal((await jwtVerify(token, secretKey, { ...options, algorithms: ['HS256'] })).payload);
    } catch (error) {
      throw translate(error);
    }
  };
}

function translate(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return new UnauthenticatedError('token_expired', 'the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new UnauthenticatedError('invalid_token', `the token's ${error.claim} does not hold: ${error.reason}`);
  }
  if (error instanceof errors.JWKSTimeout) {
    return new UnavailableError('keys_unavailable', 'the keys that sign tokens cannot be had', { cause: error });
  }
  if (error instanceof errors.JOSEError) return new UnauthenticatedError('invalid_token', 'the token does not hold');
  return error instanceof Error ? error : new Error(String(error));
}

const RESERVED = new Set(['sub', 'exp', 'iat', 'nbf', 'iss', 'aud', 'jti', 'roles']);

/** Claims other than the reserved ones that are values or lists of values become attributes. */
function toPrincipal(payload: JWTPayload): Principal {
  const attributes = Object.entries(payload).flatMap(([name, value]) => {
    if (RESERVED.has(name)) return [];
    const values = (Array.isArray(value) ? value : [value]).filter(isValue);
    return values.length === 0 ? [] : [[name, values] as const];
  });
  const roles = Array.isArray(payload.roles) ? payload.roles.filter((role) => typeof role === 'string') : [];
  return {
    subject: payload.sub as string,
    roles,
    attributes: Object.fromEntries(attributes),
    expiresAtMs: (payload.exp as number) * 1000,
  };
}

const isValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
