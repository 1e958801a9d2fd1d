import { UnauthenticatedError } from '../../base/errors.ts';
import type { TokenVerifier } from '../verify-token.ts';
import { isEmbedToken, verifyEmbedToken } from './embed-token.ts';
import { isServiceKey } from './service-key.ts';

/** Returns a verifier that also takes embed tokens, by a key and an algorithm of their own: no key of others verifies them. */
export const withEmbedTokens = (
  verifier: TokenVerifier,
  signingKey: Uint8Array,
  { maxLifetimeMs, now }: { readonly maxLifetimeMs: number; readonly now: () => number },
): TokenVerifier => ({
  get generation() {
    return verifier.generation;
  },
  refreshIfOld: () => verifier.refreshIfOld(),
  holdsKey: (keyId) => verifier.holdsKey(keyId),
  async verify(token) {
    if (isServiceKey(token)) {
      const words = 'it is a service key: expected a token that POST /v1/tokens made with it';
      throw new UnauthenticatedError('invalid_token', `invalid token: ${words}`);
    }
    if (!isEmbedToken(token)) return verifier.verify(token);
    return verifyEmbedToken(signingKey, token, { nowMs: now(), maxLifetimeMs });
  },
});
