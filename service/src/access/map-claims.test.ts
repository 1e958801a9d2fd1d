import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import { DIRECT_CLAIMS, findClaim, type ClaimMapping } from './map-claims.ts';
import { readPrincipal } from './read-principal.ts';

const NOW_MS = Date.UTC(2026, 10, 7);

function outcome(payload: Record<string, unknown>, claims: Partial<ClaimMapping>): unknown {
  try {
    const { roles, attributes } = readPrincipal(
      { sub: 'reader', exp: NOW_MS / 1000 + 60, ...payload },
      { nowMs: NOW_MS, maxLifetimeMs: 3_600_000, claims: { ...DIRECT_CLAIMS, ...claims } },
    );
    return { roles, attributes };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.code} ${error.path}: ${error.message}`;
  }
}

const roles = (payload: Record<string, unknown>, claims: Partial<ClaimMapping>): unknown => {
  const read = outcome(payload, claims);
  return typeof read === 'string' ? read : (read as { roles: unknown }).roles;
};

describe('the roles of a token', () => {
  it('are read where Entra, Keycloak, Okta and Auth0 put them', () => {
    expect(roles({ roles: ['sales'] }, {})).toEqual(['sales']);
    expect(roles({ realm_access: { roles: ['sales'] } }, { roles: 'realm_access.roles' })).toEqual(['sales']);
    const client = { resource_access: { tidemark: { roles: ['finance'] } } };
    expect(roles(client, { roles: 'resource_access.tidemark.roles' })).toEqual(['finance']);
    expect(roles({ groups: ['sales'] }, { roles: 'groups' })).toEqual(['sales']);
    const namespaced = 'https://portal.example/roles';
    expect(roles({ [namespaced]: ['sales'] }, { roles: namespaced })).toEqual(['sales']);
  });

  it('are read at their path alone: no other claim is taken for them', () => {
    expect(roles({ roles: ['boss'], realm_access: {} }, { roles: 'realm_access.roles' })).toMatch(
      /^missing_claim claims.realm_access.roles: the token has no claim `realm_access.roles`/,
    );
    expect(roles({ realm_access: { role: ['sales'], scopes: [] } }, { roles: 'realm_access.roles' })).toContain(
      'the token has no claim `realm_access.roles` (its `realm_access` has `role`, `scopes`): expected',
    );
    expect(roles({ resource_access: { shop: 'all' } }, { roles: 'resource_access.shop.roles' })).toContain(
      'the token has no claim `resource_access.shop.roles` (its `resource_access.shop` is "all"): expected',
    );
    for (const realm of [['roles'], 'roles', 7, null])
      expect(roles({ realm_access: realm }, { roles: 'realm_access.roles' })).toMatch(/^missing_claim/);
    expect(roles({ realm_access: { roles: 'boss' } }, { roles: 'realm_access.roles' })).toMatch(/^malformed_claim/);
  });
});

describe('groups', () => {
  const mapping = { roles: 'groups', groupRoles: { '8f1c-a': ['finance'], Board: ['executive', 'finance'] } };

  it('become the roles that they stand for, each once, and others none', () => {
    expect(roles({ groups: ['8f1c-a', 'Board', 'Chess club'] }, mapping)).toEqual(['finance', 'executive']);
  });

  it('are not roles themselves, and a group without a role is nobody', () => {
    expect(roles({ groups: ['executive'] }, mapping)).toBe(
      'forbidden claims.groups: no group in claim `groups` of the token has a role: expected one of those in GROUP_ROLES',
    );
    expect(roles({ groups: ['constructor', '__proto__'] }, mapping)).toMatch(/^forbidden/);
  });

  it('are a list of texts', () => {
    for (const groups of ['Board', [7], [['Board']], { 0: 'Board' }])
      expect(roles({ groups }, mapping)).toMatch(/^malformed_claim claims.groups/);
    for (const groups of [undefined, null, []]) expect(roles({ groups }, mapping)).toMatch(/^missing_claim/);
    const many = Array.from({ length: 5000 }, (_, index) => `group ${index}`);
    expect(roles({ groups: ['Board', ...many.slice(1)] }, mapping)).toEqual(['executive', 'finance']);
    expect(roles({ groups: ['Board', ...many] }, mapping)).toMatch(/^malformed_claim/);
  });
});

it('reads an attribute at its path, and never the claim of the same name beside it', () => {
  const mapping = { attributes: { regions: 'https://portal.example/regions' } };
  const token = { roles: ['sales'], regions: ['everywhere'], 'https://portal.example/regions': ['north'] };
  expect(outcome(token, mapping)).toMatchObject({ attributes: { regions: ['north'] } });
  expect(outcome({ roles: ['sales'], regions: ['everywhere'] }, mapping)).toMatchObject({
    attributes: { regions: undefined },
  });
});

it('finds a claim by its whole name before its parts', () => {
  expect(findClaim({ 'a.b': 1, a: { b: 2 } }, 'a.b')).toBe(1);
  expect(findClaim({ a: { b: 2 } }, 'a.b')).toBe(2);
  expect(findClaim({ a: { b: 2 } }, 'a.toString')).toBeUndefined();
});
