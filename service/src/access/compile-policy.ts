import { createHash } from 'node:crypto';
import type { Filter, FilterOperator } from '../../../sdk/src/protocol/query.ts';
import { flattenFilter } from '../catalog/model/flatten-filter.ts';
import { typeOf } from '../catalog/resolve/resolve-dimensions.ts';
import type { PolicyFilter, Role } from '../catalog/model/role-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { ForbiddenError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { isNarrowedBy, limitPolicy } from './embed/limit-policy.ts';
import { readClaim } from './read-claim.ts';
import type { Policy, Principal } from './types.ts';

/**
 * Compiles the policy of a principal: the metrics, dimensions and rows that it may read, and its rights. Of several
 * roles, those with the same rows join their metrics; rows are only widened for metrics that every role grants: see
 * `docs/decisions/0006-roles-of-a-principal.md`. Unknown roles give nothing. Throws a ForbiddenError when no role is
 * known (`forbidden`), and when a claim that one of the roles needs is missing or unreadable (`missing_claim`,
 * `malformed_claim`), whatever the other roles grant. The limits of an embed token narrow the result.
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
    explain: roles.some((role) => role.explain),
    export: roles.some((role) => role.export),
    operate: roles.some((role) => role.operate),
    annotate: roles.some((role) => role.annotate),
    personalize: true,
    alerts: ALERT_RIGHTS.findLast((right) => roles.some((role) => role.alerts === right)) ?? 'view',
    administer: roles.some((role) => role.administer),
    audit: roles.some((role) => role.audit),
    personal: rows.personal,
  };
  const { embed, subject } = principal;
  const limited = embed ? limitPolicy(policy, embed, catalog, rows.filterable) : policy;
  return { ...limited, fingerprint: computeFingerprint(catalog, limited, embed?.origins), subject };
}

/** Returns the dimensions by which embed tokens of these roles may be narrowed. Throws as `compilePolicy` does. */
export function findFilterable(catalog: Catalog, principal: Principal): ReadonlySet<string> {
  const roles = [...new Set(principal.roles)].flatMap((name) => catalog.roles.get(name) ?? []);
  return joinRows(roles.map((role) => toGrant(catalog, role, principal))).filterable;
}

/** Ascending: each right includes those before it. */
const ALERT_RIGHTS = ['view', 'own', 'respond', 'manage'] as const;

interface Grant {
  readonly metrics: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  /** Dimensions by which an embed token may be narrowed: also those of personal data, which it does not show. */
  readonly filterable: ReadonlySet<string>;
  readonly personal: boolean;
  /** All must hold; empty is every row. */
  readonly filters: readonly Filter[];
}

function toGrant(catalog: Catalog, role: Role, principal: Principal): Grant {
  const filters = role.filters.map((filter) => fillIn(filter, { catalog, role, principal }));
  const { metrics, dimensions } = findGranted(catalog, role);
  const filterable = allOr(role.dimensions, catalog.dimensions);
  return { metrics, dimensions, filterable, personal: role.personal, filters };
}

/**
 * The metrics and dimensions that a role grants, and the dimensions by which it sees some rows only. Dimensions of
 * personal data need the right to read it, and are hidden like any other dimension without it.
 */
export function findGranted(
  catalog: Catalog,
  role: Role,
): Pick<Grant, 'metrics' | 'dimensions'> & { readonly filteredBy: readonly string[] } {
  const filteredBy = [...new Set(role.filters.flatMap(membersOf))];
  // A metric whose source cannot be filtered would show every row.
  const metrics = [...allOr(role.metrics, catalog.metrics)].filter((name) => isNarrowedBy(filteredBy, name, catalog));
  const named = [...allOr(role.dimensions, catalog.dimensions)];
  const dimensions = named.filter((name) => role.personal || !catalog.dimensions.get(name)?.pii);
  return { metrics: new Set(metrics), dimensions: new Set(dimensions), filteredBy };
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
      filterable: union([same?.filterable ?? new Set(), grant.filterable]),
      personal: grant.personal || same?.personal === true,
    });
  }
  // Identity providers list the same roles in any order.
  const [first, ...others] = [...byRows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
  if (!first) return { metrics: new Set(), dimensions: new Set(), filterable: new Set(), personal: false, filters: [] };
  if (others.length === 0) return first;
  const all = [first, ...others];
  const filters: readonly Filter[] = all.some((grant) => grant.filters.length === 0)
    ? []
    : [{ or: all.map((grant) => ({ and: grant.filters })) }];
  return {
    filters,
    metrics: intersection(all.map((grant) => grant.metrics)),
    dimensions: intersection(all.map((grant) => grant.dimensions)),
    filterable: intersection(all.map((grant) => grant.filterable)),
    personal: all.every((grant) => grant.personal),
  };
}

interface ClaimContext {
  readonly catalog: Catalog;
  readonly role: Role;
  readonly principal: Principal;
}

/**
 * Replaces references to claims with the principal's values. The values of a filter are a set, which identity providers
 * list in any order: they are sorted, so that the same rows are the same filters.
 */
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
  const sorted = [...new Set(values)].toSorted(compareAsText);
  return { member: filter.member, operator: filter.operator as FilterOperator, values: sorted };
}

const compareAsText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

const unknownRoles = (roles: readonly string[]): ForbiddenError =>
  new ForbiddenError(
    'forbidden',
    `roles of the token are ${formatValue(roles)}: expected a role of the catalogue among them`,
    { path: 'claims.roles' },
  );

const membersOf = (filter: PolicyFilter): string[] => flattenFilter(filter).map(({ member }) => member);

const allOr = (names: 'all' | readonly string[], all: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set(names === 'all' ? all.keys() : names);

const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((set) => [...set]));

const intersection = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  sets.reduce((common, set) => common.intersection(set));

/** Leaves out what is absent for most principals, so that their fingerprints stay the same. */
export function computeFingerprint(
  catalog: Catalog,
  policy: Omit<Policy, 'fingerprint'>,
  origins: readonly string[] = [],
): string {
  const content = {
    catalog: catalog.digest,
    metrics: [...policy.metrics].sort(),
    dimensions: [...policy.dimensions].sort(),
    rowFilters: policy.rowFilters,
    ingest: [...policy.ingest].sort(),
    operate: policy.operate,
    annotate: policy.annotate,
    alerts: policy.alerts,
    ...(!policy.explain && { explain: false }),
    ...(!policy.export && { export: false }),
    ...(policy.administer && { administer: true }),
    ...(policy.audit && { audit: true }),
    ...(policy.personal && { personal: true }),
    ...(policy.isEmbedded && policy.personalize && { personalize: true }),
    ...(policy.isEmbedded && { embed: [...origins].sort() }),
  };
  return createHash('sha256').update(canonical(content)).digest('hex');
}

const canonical = (value: unknown): string => JSON.stringify(value);
