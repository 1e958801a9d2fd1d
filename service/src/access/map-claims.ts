import type { JWTPayload } from 'jose';
import { ForbiddenError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';

/**
 * Places of what a principal is read from in the tokens of an identity provider. A path is the name of a claim, such as
 * `https://portal.example/roles`, or names of nested ones separated by dots: `realm_access.roles`.
 */
export interface ClaimMapping {
  /** Path of the list of roles. */
  readonly roles: string;
  /** Roles of the catalogue by values of that list, which are then no roles themselves; undefined where they are. */
  readonly groupRoles: Readonly<Record<string, readonly string[]>> | undefined;
  /** Paths of attributes by the names that the catalogue's filters use. */
  readonly attributes: Readonly<Record<string, string>>;
}

export const DIRECT_CLAIMS: ClaimMapping = { roles: 'roles', groupRoles: undefined, attributes: {} };

/** Maximum number of groups in a token: Entra sends up to 200, others more. */
const MAX_GROUPS = 5000;

/** Returns the claim at a path; undefined where there is none. The whole path is a name first: namespaced claims have dots. */
export function findClaim(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      payload,
    );
}

/**
 * Describes where the search for nested claims ended, as a hint: which names the last one has, or what it is. Undefined where
 * not even the first of them exists.
 */
export function describeEnd(payload: JWTPayload, path: string): string | undefined {
  const names = path.split('.');
  const length = names.findLastIndex((_, index) => findClaim(payload, names.slice(0, index).join('.')) !== undefined);
  if (length < 1) return undefined;
  const parent = names.slice(0, length).join('.');
  const value = findClaim(payload, parent);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return `its \`${parent}\` ${isObject ? `has ${nameClaims(Object.keys(value))}` : `is ${formatValue(value)}`}`;
}

/** Names the first claims of a list. */
export const nameClaims = (names: readonly string[]): string =>
  names.length === 0
    ? 'nothing'
    : names
        .slice(0, 3)
        .map((name) => `\`${name.slice(0, 64)}\``)
        .join(', ');

/** Returns the claims with mapped attributes under their names: what is absent at its path is absent. */
export const mapAttributes = (
  claims: Readonly<Record<string, unknown>>,
  payload: JWTPayload,
  { attributes }: ClaimMapping,
): Readonly<Record<string, unknown>> => ({
  ...claims,
  ...Object.fromEntries(Object.entries(attributes).map(([name, path]) => [name, findClaim(payload, path)])),
});

/**
 * Returns the roles of groups, each once; groups without a role are left out. Throws `malformed_claim` for anything but a list
 * of texts, and `forbidden` where no group has a role.
 */
export function mapGroups(groups: unknown, { roles: path, groupRoles }: ClaimMapping): unknown {
  if (!groupRoles || groups === undefined || groups === null) return groups;
  const isList = Array.isArray(groups) && groups.length <= MAX_GROUPS;
  if (!isList || !groups.every((group) => typeof group === 'string')) {
    throw new ForbiddenError(
      'malformed_claim',
      `claim \`${path}\` of the token is ${formatValue(groups)}: expected a list of up to ${MAX_GROUPS} groups`,
      { path: `claims.${path}` },
    );
  }
  const roles = new Set(groups.flatMap((group) => (Object.hasOwn(groupRoles, group) ? groupRoles[group] : [])));
  if (roles.size > 0 || groups.length === 0) return [...roles];
  throw new ForbiddenError(
    'forbidden',
    `no group in claim \`${path}\` of the token has a role: expected one of those in GROUP_ROLES`,
    { path: `claims.${path}` },
  );
}
