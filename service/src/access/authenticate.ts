import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/model/types.ts';
import { UnauthenticatedError } from '../base/errors.ts';
import { compilePolicy } from './compile-policy.ts';
import type { Policy, Principal } from './types.ts';
import type { TokenVerifier } from './verify-token.ts';

export interface Access {
  readonly principal: Principal;
  readonly policy: Policy;
}

/** Size limit of the cache from tokens to policies, bytes. */
const BYTES_CACHE_SIZE = 33_554_432;
/** Approximate size of the policy of a short token. */
const ACCESS_BYTES = 2000;
/** Memory per character of a token, including the claims read from it. */
const BYTES_PER_CHARACTER = 4;

export type Authenticate = (token: string) => Promise<Access>;

/**
 * Creates the function from a token to a policy. A token is verified once and cached until it expires or the signing
 * keys change.
 */
export function createAuthenticator(catalog: Catalog, verifier: TokenVerifier, now: () => number): Authenticate {
  const cache = new LRUCache<string, Access & { readonly generation: number }>({
    maxSize: BYTES_CACHE_SIZE,
    sizeCalculation: (_, token) => ACCESS_BYTES + BYTES_PER_CHARACTER * token.length,
  });
  return async (token) => {
    const refreshed = verifier.refreshIfOld();
    if (refreshed) await refreshed;
    const cached = cache.get(token);
    if (cached?.generation === verifier.generation) {
      if (cached.principal.expiresAtMs > now()) return cached;
      cache.delete(token);
      throw new UnauthenticatedError('token_expired', 'the token has expired');
    }
    cache.delete(token);
    // Read before verification, so that keys which change meanwhile are not taken for those that verified the token.
    const { generation } = verifier;
    const principal = await verifier.verify(token);
    const access = { principal, policy: compilePolicy(catalog, principal), generation };
    if (principal.expiresAtMs > now()) cache.set(token, access);
    return access;
  };
}
