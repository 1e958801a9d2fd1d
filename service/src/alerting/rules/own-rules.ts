import { createHash } from 'node:crypto';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { requireAction } from '../../access/actions/actions.ts';
import { compilePolicy } from '../../access/compile-policy.ts';
import type { Policy, Principal } from '../../access/types.ts';
import { AppError, ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { PolicyFilter } from '../../catalog/model/role-types.ts';
import type { Catalog, Rule } from '../../catalog/model/types.ts';
import { checkFilter } from '../../query/parse/filter-schema.ts';
import type { OwnRuleRow, WatchedRule } from '../types.ts';
import { nameOwnChannel } from '../notifications/own-channels.ts';
import { readRule, visibleTo } from './read-rule.ts';

/** Returns the part of a principal from which its policy is compiled again: roles, and the claims that they filter by. */
export function keepPrincipal(
  { roles, attributes }: Principal,
  catalog: Pick<Catalog, 'roles'>,
): Pick<OwnRuleRow, 'roles' | 'claims'> {
  const ofCatalog = [...new Set(roles)].flatMap((name) => catalog.roles.get(name) ?? []);
  const names = new Set(ofCatalog.flatMap(({ filters }) => filters.flatMap(claimsOf)));
  return {
    roles: ofCatalog.map(({ name }) => name),
    claims: Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name))),
  };
}

function claimsOf(filter: PolicyFilter): string[] {
  if ('and' in filter) return filter.and.flatMap(claimsOf);
  if ('or' in filter) return filter.or.flatMap(claimsOf);
  return filter.values.flatMap((value) => (typeof value === 'object' ? [value.attribute] : []));
}

/**
 * Reads an own rule with the policy that it is computed under. Throws InvalidRequestErrors for what its owner may not
 * see, and ForbiddenErrors where the owner has no such right any more.
 */
export function readOwnRule(
  name: string,
  definition: unknown,
  { owner, ...row }: OwnRuleRow & { readonly owner: string },
  catalog: Catalog,
): WatchedRule {
  const principal = { subject: owner, roles: row.roles, attributes: row.claims, expiresAtMs: Infinity };
  const compiled = compilePolicy(catalog, principal);
  requireOwn(compiled);
  const rule = readRule(name, definition, { ...visibleTo(compiled, catalog), channels: new Map() });
  // Evaluations are work of the service, not of a request of the owner.
  const policy: Policy = { ...withoutPersonal(narrowPolicy(compiled, row.filters, rule, catalog), catalog) };
  Reflect.deleteProperty(policy, 'subject');
  return { ...rule, channels: row.mail ? [nameOwnChannel(owner)] : [], personal: { owner, policy } };
}

/** Notifications leave the service: their reasons name no personal data, whatever the owner may read. */
function withoutPersonal(policy: Policy, { dimensions: all }: Catalog): Policy {
  if (!policy.personal) return policy;
  const dimensions = new Set([...policy.dimensions].filter((name) => !all.get(name)?.pii));
  return { ...policy, dimensions, personal: false, fingerprint: `notified ${policy.fingerprint}` };
}

/** Throws `forbidden` for those who may not make rules of their own. */
export const requireOwn = (policy: Policy): void => requireAction(policy, 'own_rules', 'make rules of its own');

/**
 * Returns a policy that sees only the rows of these filters, which must be on dimensions of all sources of the metric. Throws
 * `invalid_filter` and `unknown_filter_member`.
 */
export function narrowPolicy(
  policy: Policy,
  filters: readonly Filter[],
  { metric }: Pick<Rule, 'metric'>,
  catalog: Catalog,
): Policy {
  const sources = catalog.metrics.get(metric)?.sources ?? [];
  const isKnown = (name: string): boolean =>
    policy.dimensions.has(name) && sources.every((source) => catalog.dimensions.get(name)?.fields.has(source));
  for (const [index, filter] of filters.entries()) {
    checkFilter(filter, `filters[${index}]`, (name, path) => {
      if (isKnown(name)) return;
      const message = `${path} ${formatValue(name)}: expected a dimension of ${metric}, as GET /v1/catalog lists them`;
      throw new InvalidRequestError('unknown_filter_member', message, { path });
    });
  }
  if (filters.length === 0) return policy;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([policy.fingerprint, filters]))
    .digest('hex');
  return { ...policy, rowFilters: [...policy.rowFilters, ...filters], fingerprint };
}

/** Returns the reason why a stored rule is not evaluated. Throws what is no mistake of the rule or its owner. */
export function toStopReason(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AppError && (error instanceof ForbiddenError || error instanceof InvalidRequestError)) {
    return { code: error.code, message: error.message };
  }
  throw error;
}
