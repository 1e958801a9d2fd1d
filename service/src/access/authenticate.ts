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

/** Memory for tokens and what they give. */
const BYTES_CACHE_SIZE = 33_554_432;
/** About what the policy of a short token takes. */
const ACCESS_BYTES = 2000;
/** Of the token, and of the claims that were read from it. */
const BYTES_PER_CHARACTER = 4;

export type Authenticate = (token: string) => Promise<Access>;

/**
 * Creates the way from a token to a policy. A token is verified once and remembered until it expires, or until other keys
 * are in force.
 */
export function createAuthenticator(catalog: Catalog, verifier: TokenVerifier, now: () => number): Authenticate {
  const known = new LRUCache<string, Access & { readonly generation: number }>({
    maxSize: BYTES_CACHE_SIZE,
    sizeCalculation: (_, token) => ACCESS_BYTES + BYTES_PER_CHARACTER * token.length,
  });
  return async (token) => {
    const refreshed = verifier.refreshIfOld();
    if (refreshed) await refreshed;
    const remembered = known.get(token);
    if (remembered?.generation === verifier.generation) {
      if (remembered.principal.expiresAtMs > now()) return remembered;
      known.delete(token);
      throw new UnauthenticatedError('token_expired', 'the token has expired');
    }
    known.delete(token);
    // Read before the token is verified: keys that change meanwhile are not taken for those that verified it.
    const { generation } = verifier;
    const principal = await verifier.verify(token);
    const access = { principal, policy: compilePolicy(catalog, principal), generation };
    if (principal.expiresAtMs > now()) known.set(token, access);
    return access;
  };
}
