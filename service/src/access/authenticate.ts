import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/model/types.ts';
import { ForbiddenError, UnauthenticatedError } from '../base/errors.ts';
import type { Revocations } from './embed/revocations.ts';
import { compilePolicy } from './compile-policy.ts';
import type { ClaimMapping } from './map-claims.ts';
import type { AddressedRequest, RefusalLimit } from './rates/count-refusals.ts';
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

/** `request`: which brought the token. Throws `too_many_requests` for one that is not valid, of an address with too many of them. */
export type Authenticate = (token: string, request: AddressedRequest) => Promise<Access>;

export interface AuthenticatorOptions {
  /** Paths of attributes in the tokens of an identity provider, which errors name. */
  readonly attributes: ClaimMapping['attributes'];
  readonly revocations: Pick<Revocations, 'requireValid'>;
  readonly refusals: RefusalLimit;
  now(): number;
}

/**
 * Creates the function from a token to a policy. A token is verified once and cached until it expires or the signing
 * keys change; whether it was revoked is looked up each time. Valid tokens are accepted from addresses with too many refusals too:
 * readers go on behind the proxy of an attacker.
 */
export function createAuthenticator(
  catalog: Catalog,
  verifier: TokenVerifier,
  { attributes, revocations, refusals, now }: AuthenticatorOptions,
): Authenticate {
  const cache = new LRUCache<string, Access & { readonly generation: number }>({
    maxSize: BYTES_CACHE_SIZE,
    sizeCalculation: (_, token) => ACCESS_BYTES + BYTES_PER_CHARACTER * token.length,
  });
  return async (token, request) => {
    const refreshed = verifier.refreshIfOld();
    if (refreshed) await refreshed;
    const cached = cache.get(token);
    if (cached?.generation === verifier.generation) {
      revocations.requireValid(cached.principal);
      if (cached.principal.expiresAtMs > now()) return cached;
      cache.delete(token);
      throw new UnauthenticatedError('token_expired', 'the token has expired');
    }
    cache.delete(token);
    // Read before verification, so that keys which change meanwhile are not taken for those that verified the token.
    const { generation } = verifier;
    const principal = await refusals.run(request, () => verifier.verify(token));
    revocations.requireValid(principal);
    const access = { principal, policy: compile(catalog, principal, attributes), generation };
    if (principal.expiresAtMs > now()) cache.set(token, access);
    return access;
  };
}

/** Compiles the policy; an error about an attribute names the path at which it was read. */
function compile(catalog: Catalog, principal: Principal, attributes: ClaimMapping['attributes']): Policy {
  try {
    return compilePolicy(catalog, principal);
  } catch (error) {
    const name = error instanceof ForbiddenError && !principal.embed ? error.path?.replace(/^claims\./, '') : undefined;
    if (!(error instanceof ForbiddenError) || name === undefined || !Object.hasOwn(attributes, name)) throw error;
    const message = `${error.message} (ATTRIBUTE_CLAIMS reads it at \`${attributes[name]}\`)`;
    throw new ForbiddenError(error.code, message, { path: `claims.${name}` });
  }
}
