import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/types.ts';
import { UnauthenticatedError } from '../errors.ts';
import { compilePolicy } from './compile-policy.ts';
import type { Policy, Principal } from './types.ts';
import type { VerifyToken } from './verify-token.ts';

export interface Access {
  readonly principal: Principal;
  readonly policy: Policy;
}

export type Authenticate = (token: string) => Promise<Access>;

/** Creates the way from a token to a policy; a token is checked once and remembered until it expires. */
export function createAuthenticator(catalog: Catalog, verify: VerifyToken, now: () => number): Authenticate {
  const known = new LRUCache<string, Access>({ max: 10_000 });
  return async (token) => {
    const remembered = known.get(token);
    if (remembered) {
      if (remembered.principal.expiresAtMs > now()) return remembered;
      known.delete(token);
      throw new UnauthenticatedError('token_expired', 'the token has expired');
    }
    const principal = await verify(token);
    const access = { principal, policy: compilePolicy(catalog, principal) };
    if (principal.expiresAtMs > now()) known.set(token, access);
    return access;
  };
}
