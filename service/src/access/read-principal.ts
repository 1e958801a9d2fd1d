import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import type { JWTPayload } from 'jose';
import { REGISTERED_CLAIMS } from '../catalog/model/filter-values.ts';
import { ForbiddenError, UnauthenticatedError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { describeEnd, findClaim, mapAttributes, mapGroups, nameClaims, type ClaimMapping } from './map-claims.ts';
import type { Principal } from './types.ts';

/** Maximum length of a subject, which appears in histories, silences and limits. */
const MAX_SUBJECT = 256;
const MAX_ROLES = 100;
/** Matches claims in which identity providers put roles by default. */
const ROLES_ELSEWHERE = /(^|[/:._-])(roles?|groups?|scopes?|scp|authorities|permissions|(realm|resource)_access)$/i;

/**
 * Reads the principal from the claims of a verified token. `maxLifetimeMs`: how far in the future `exp` may be; `claims`: where
 * roles and attributes are. Throws `invalid_token` for `sub` and `exp`, and for roles the ForbiddenErrors `missing_claim`,
 * `malformed_claim` and, of groups without a role, `forbidden`.
 */
export function readPrincipal(
  payload: JWTPayload,
  options: { readonly nowMs: number; readonly maxLifetimeMs: number; readonly claims: ClaimMapping },
): Principal {
  const { nowMs, maxLifetimeMs, claims } = options;
  const own = Object.fromEntries(Object.entries(payload).filter(([name]) => !REGISTERED_CLAIMS.includes(name)));
  return {
    subject: readSubject(payload.sub),
    roles: readRoles(payload, claims),
    attributes: mapAttributes(own, payload, claims),
    expiresAtMs: readExpiry(payload.exp, nowMs, maxLifetimeMs),
  };
}

function readSubject(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_SUBJECT) {
    if (value.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(value)) return value;
  }
  throw invalid('sub', value, `a text of 1 to ${MAX_SUBJECT} characters without control characters`);
}

function readExpiry(value: unknown, nowMs: number, maxLifetimeMs: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid('exp', value, 'seconds since 1970');
  if (value * 1000 <= nowMs + maxLifetimeMs) return value * 1000;
  const hours = Number((maxLifetimeMs / 3_600_000).toFixed(2));
  throw invalid('exp', value, `at most ${hours} hours from now (TOKEN_LIFETIME_HOURS)`);
}

const invalid = (claim: string, value: unknown, expected: string): UnauthenticatedError =>
  new UnauthenticatedError(
    'invalid_token',
    `invalid token: claim \`${claim}\` is ${formatValue(value)}: expected ${expected}`,
  );

function readRoles(payload: JWTPayload, claims: ClaimMapping): readonly string[] {
  const roles = mapGroups(findClaim(payload, claims.roles), claims);
  const expected = 'a list of role names of the catalogue, such as ["sales"]';
  const refuse = (code: ErrorCode, actual: string): ForbiddenError =>
    new ForbiddenError(code, `${actual}: expected ${expected}`, { path: `claims.${claims.roles}` });
  if (roles === undefined) {
    const elsewhere = Object.keys(payload).filter((name) => payload[name] !== undefined && ROLES_ELSEWHERE.test(name));
    const others =
      elsewhere.length === 0 ? undefined : `it has ${nameClaims(elsewhere)}, which the service does not read`;
    const reason = describeEnd(payload, claims.roles) ?? others;
    const hint = reason === undefined ? '' : ` (${reason})`;
    throw refuse('missing_claim', `the token has no claim \`${claims.roles}\`${hint}`);
  }
  const actual = `claim \`${claims.roles}\` of the token is ${formatValue(roles)}`;
  if (roles === null || roles === '' || (Array.isArray(roles) && roles.length === 0))
    throw refuse('missing_claim', actual);
  const isList = Array.isArray(roles) && roles.length <= MAX_ROLES;
  if (!isList || !roles.every((role) => typeof role === 'string' && role !== ''))
    throw refuse('malformed_claim', actual);
  return roles as string[];
}
