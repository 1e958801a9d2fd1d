import { createHash } from 'node:crypto';
import type { Filter, FilterOperator } from '../../../sdk/src/protocol/query.ts';
import { typeOf } from '../catalog/resolve/resolve-dimensions.ts';
import type { Catalog, PolicyFilter, Role } from '../catalog/model/types.ts';
import { ForbiddenError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { readClaim } from './read-claim.ts';
import type { Policy, Principal } from './types.ts';

/**
 * Compiles the policy of a principal: the metrics, dimensions and rows that it may read, and its rights. Of several
 * roles, those with the same rows join their metrics; rows are only widened for metrics that every role grants: see
 * `docs/decisions/0006-roles-of-a-principal.md`. Unknown roles give nothing. Throws a ForbiddenError when no role is
 * known (`forbidden`), and when a claim that one of the roles needs is missing or unreadable (`missing_claim`,
 * `malformed_claim`), whatever the other roles grant.
 */
export function compilePolicy(catalog: Catalog, principal: Principal): Policy {
  const roles = [...new Set(principal.roles)].flatMap((name) => catalog.roles.get(name) ?? []);
  if (roles.length === 0) throw unknownRoles(principal.roles);
  const grants = roles.map((role) => toGrant(catalog, role, principal));
  const rows = joinRows(grants);
  const policy = {
    metrics: rows.metrics,
    dimensions: rows.dimensions,
    rowFilters: rows.filters,
    ingest: union(roles.map((role) => allOr(role.ingest, catalog.sources))),
    operate: roles.some((role) => role.operate),
    annotate: roles.some((role) => role.annotate),
    alerts: ALERT_RIGHTS.findLast((right) => roles.some((role) => role.alerts === right)) ?? 'view',
  };
  return { ...policy, fingerprint: computeFingerprint(catalog, policy), subject: principal.subject };
}

/** Ascending: each right includes those before it. */
const ALERT_RIGHTS = ['view', 'respond', 'manage'] as const;

interface Grant {
  readonly metrics: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  /** All must hold; empty is every row. */
  readonly filters: readonly Filter[];
}

function toGrant(catalog: Catalog, role: Role, principal: Principal): Grant {
  const filters = role.filters.map((filter) => fillIn(filter, { catalog, role, principal }));
  const dimensions = allOr(role.dimensions, catalog.dimensions);
  const filtered = filters.flatMap(membersOf);
  const metrics = [...allOr(role.metrics, catalog.metrics)].filter((name) =>
    (catalog.metrics.get(name)?.sources ?? []).every((source) =>
      // A metric whose source cannot be filtered would show every row.
      filtered.every((dimension) => catalog.dimensions.get(dimension)?.fields.has(source)),
    ),
  );
  return { metrics: new Set(metrics), dimensions, filters };
}

/** Roles over the same rows are one; several kinds of rows are joined by "or", for what all of them may see. */
function joinRows(grants: readonly Grant[]): Grant {
  const byRows = new Map<string, Grant>();
  for (const grant of grants) {
    const key = canonical(grant.filters);
    const same = byRows.get(key);
    byRows.set(key, {
      filters: grant.filters,
      metrics: union([same?.metrics ?? new Set(), grant.metrics]),
      dimensions: union([same?.dimensions ?? new Set(), grant.dimensions]),
    });
  }
  const [first, ...others] = [...byRows.values()];
  if (!first) return { metrics: new Set(), dimensions: new Set(), filters: [] };
  if (others.length === 0) return first;
  const all = [first, ...others];
  const filters: readonly Filter[] = all.some((grant) => grant.filters.length === 0)
    ? []
    : [{ or: all.map((grant) => ({ and: grant.filters })) }];
  return {
    filters,
    metrics: intersection(all.map((grant) => grant.metrics)),
    dimensions: intersection(all.map((grant) => grant.dimensions)),
  };
}

interface ClaimContext {
  readonly catalog: Catalog;
  readonly role: Role;
  readonly principal: Principal;
}

/** Replaces references to claims with the principal's values. */
function fillIn(filter: PolicyFilter, context: ClaimContext): Filter {
  if ('and' in filter) return { and: filter.and.map((part) => fillIn(part, context)) };
  if ('or' in filter) return { or: filter.or.map((part) => fillIn(part, context)) };
  const { catalog, role, principal } = context;
  const dimension = catalog.dimensions.get(filter.member);
  const type = dimension ? typeOf(dimension, catalog.sources) : 'string';
  const values = filter.values.flatMap((value): readonly (string | number | boolean)[] =>
    typeof value === 'object'
      ? readClaim(principal.attributes, { name: value.attribute, type, role: role.name })
      : [value],
  );
  return { member: filter.member, operator: filter.operator as FilterOperator, values };
}

const unknownRoles = (roles: readonly string[]): ForbiddenError =>
  new ForbiddenError(
    'forbidden',
    `roles of the token are ${formatValue(roles)}: expected a role of the catalogue among them`,
    { path: 'claims.roles' },
  );

function membersOf(filter: Filter): string[] {
  if ('and' in filter) return filter.and.flatMap(membersOf);
  if ('or' in filter) return filter.or.flatMap(membersOf);
  return [filter.member];
}

const allOr = (names: 'all' | readonly string[], all: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set(names === 'all' ? all.keys() : names);

const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((set) => [...set]));

const intersection = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  sets.reduce((common, set) => common.intersection(set));

function computeFingerprint(catalog: Catalog, policy: Omit<Policy, 'fingerprint'>): string {
  const content = {
    catalog: catalog.digest,
    metrics: [...policy.metrics].sort(),
    dimensions: [...policy.dimensions].sort(),
    rowFilters: policy.rowFilters,
    ingest: [...policy.ingest].sort(),
    operate: policy.operate,
    annotate: policy.annotate,
    alerts: policy.alerts,
  };
  return createHash('sha256').update(canonical(content)).digest('hex');
}

const canonical = (value: unknown): string => JSON.stringify(value);
