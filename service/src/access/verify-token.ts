import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyOptions } from 'jose';
import { AppError, UnauthenticatedError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { identifyKey } from './key-id.ts';
import { createKeySet } from './key-set.ts';
import type { ClaimMapping } from './map-claims.ts';
import { readPrincipal } from './read-principal.ts';
import type { Principal } from './types.ts';

const CLOCK_SKEW_SECONDS = 30;
const ASYMMETRIC = ['RS256', 'ES256', 'EdDSA'];

export interface TokenOptions {
  /** Reads the public keys of the organisation; replaces the secret. */
  readonly loadKeys: (() => Promise<JSONWebKeySet>) | undefined;
  /** Secret for development (HS256). */
  readonly secret: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly claims: ClaimMapping;
  /** Maximum time from now to `exp`. */
  readonly maxLifetimeMs: number;
  now(): number;
  /** Called for the first failure of the key server in a row. */
  onError(error: unknown): void;
}

/** Verifies bearer tokens, as specified in `docs/tokens.md`. */
export interface TokenVerifier {
  /** Increases whenever the keys change: tokens that were verified before must be verified again. */
  readonly generation: number;
  /** Resolves once old keys were refreshed; undefined when there is nothing to wait for. */
  refreshIfOld(): Promise<void> | undefined;
  /** Refreshes old keys; returns whether the key that verified a token was not withdrawn since. */
  holdsKey(keyId: string): Promise<boolean>;
  /**
   * Verifies the signature (by a pinned algorithm), the expiry, the issuer and audience if configured, then the claims.
   * Throws UnauthenticatedErrors, ForbiddenErrors for `roles`, and UnavailableErrors when the signing keys are
   * unavailable.
   */
  verify(token: string): Promise<Principal>;
}

export function createTokenVerifier(options: TokenOptions): TokenVerifier {
  const { loadKeys, secret, issuer, audience, claims, now, onError } = options;
  const checks: JWTVerifyOptions = {
    clockTolerance: CLOCK_SKEW_SECONDS,
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  const keys = loadKeys && createKeySet({ load: loadKeys, now, onError });
  const secretKey = secret === undefined ? undefined : new TextEncoder().encode(secret);

  async function verifySignature(token: string): Promise<{ payload: JWTPayload; keyId?: string }> {
    const currentDate = new Date(now());
    try {
      if (keys) {
        const options = { ...checks, currentDate, algorithms: ASYMMETRIC };
        const { payload, key } = await jwtVerify(token, keys.find, options);
        return { payload, keyId: await identifyKey(key) };
      }
      if (!secretKey) throw new UnauthenticatedError('invalid_token', 'the service has no key to verify tokens');
      const { payload } = await jwtVerify(token, secretKey, { ...checks, currentDate, algorithms: ['HS256'] });
      return { payload };
    } catch (error) {
      throw translate(error, token, keys ? ASYMMETRIC : ['HS256']);
    }
  }

  return {
    get generation() {
      return keys?.generation ?? 0;
    },
    refreshIfOld: () => keys?.refreshIfOld(),
    async holdsKey(keyId) {
      await keys?.refreshIfOld();
      return keys?.holds(keyId) ?? true;
    },
    async verify(token) {
      const { payload, keyId } = await verifySignature(token);
      const maxLifetimeMs = options.maxLifetimeMs + CLOCK_SKEW_SECONDS * 1000;
      const principal = readPrincipal(payload, { nowMs: now(), maxLifetimeMs, claims });
      return keyId === undefined ? principal : { ...principal, keyId };
    },
  };
}

/** Any error of the library is the token's fault; faults of the keys are AppErrors already. */
function translate(error: unknown, token: string, accepted: readonly string[]): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return new UnauthenticatedError('token_expired', 'the token has expired');
  return new UnauthenticatedError('invalid_token', `invalid token: ${describe(error, token, accepted)}`, {
    cause: error,
  });
}

function describe(error: unknown, token: string, accepted: readonly string[]): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason, payload } = error;
    if (reason === 'missing') return `it has no claim \`${claim}\``;
    return `claim \`${claim}\` is ${formatValue(payload[claim])}: expected ${EXPECTED[claim] ?? 'another value'}`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return accepted.includes('HS256')
      ? `its signature does not match: ${OTHER_SECRET}`
      : 'its signature does not match';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return `its algorithm (\`alg\`) is ${formatValue(decodeProtectedHeader(token).alg)}: expected ${accepted.join(' or ')}`;
  }
  return 'expected a signed JWT';
}

const OTHER_SECRET =
  'expected one that is signed with the secret of this service (TOKEN_SECRET, or the DATA_DIR of "npx tidemark token")';

const EXPECTED: Readonly<Record<string, string>> = {
  iss: 'the issuer of this service (OIDC_ISSUER or TOKEN_ISSUER)',
  aud: 'the audience of this service (TOKEN_AUDIENCE)',
  exp: 'seconds since 1970',
  iat: 'seconds since 1970',
  nbf: 'seconds since 1970, not in the future',
};
