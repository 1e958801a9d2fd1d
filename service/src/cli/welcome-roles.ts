import { compilePolicy } from '../access/compile-policy.ts';
import type { Principal } from '../access/types.ts';
import { flattenFilter } from '../catalog/model/flatten-filter.ts';
import type { PolicyFilter, Role } from '../catalog/model/role-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { listDashboards } from '../dashboards/present-dashboard.ts';

/** A role to sign in with for a first look, and the claims that its rows depend on. */
export interface WelcomeRole {
  readonly role: string;
  readonly title: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Claims for which the catalogue names no value: without them the role sees nothing. */
  readonly missing: readonly string[];
}

/**
 * Lists the roles that have a dashboard with numbers, those that see all rows first. A claim that filters rows gets the
 * first value that the catalogue names for its dimension.
 */
export function listWelcomeRoles(catalog: Catalog): WelcomeRole[] {
  const roles = [...catalog.roles.values()];
  return [...roles.filter(seesAllRows), ...roles.filter((role) => !seesAllRows(role))]
    .map((role) => toWelcomeRole(catalog, role))
    .filter((entry) => entry.missing.length > 0 || hasDashboard(catalog, entry));
}

const seesAllRows = ({ filters }: Role): boolean => filters.length === 0;

function toWelcomeRole(catalog: Catalog, { name, title, filters }: Role): WelcomeRole {
  const values = new Map(filters.flatMap(listClaims).map(({ claim, member }) => [claim, nameValue(catalog, member)]));
  values.delete('sub');
  return {
    role: name,
    title,
    attributes: Object.fromEntries(
      [...values].flatMap(([claim, value]) => (value === undefined ? [] : [[claim, [value]]])),
    ),
    missing: [...values].flatMap(([claim, value]) => (value === undefined ? [claim] : [])),
  };
}

const listClaims = (filter: PolicyFilter): { readonly claim: string; readonly member: string }[] =>
  flattenFilter(filter).flatMap(({ member, values }) =>
    values.flatMap((value) => (typeof value === 'object' ? [{ claim: value.attribute, member }] : [])),
  );

function nameValue({ dimensions }: Catalog, member: string): string | undefined {
  const { labels = {}, labelsByLanguage = {} } = dimensions.get(member) ?? {};
  return [labels, ...Object.values(labelsByLanguage)].flatMap(Object.keys)[0];
}

function hasDashboard(catalog: Catalog, { role, attributes }: WelcomeRole): boolean {
  const principal: Principal = {
    subject: 'developer',
    roles: [role],
    attributes: { ...attributes, sub: 'developer' },
    expiresAtMs: 0,
  };
  const policy = compilePolicy(catalog, principal);
  return policy.metrics.size > 0 && listDashboards(catalog, { principal, policy }).length > 0;
}
