import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { compileOperator } from '../catalog/model/filter-operators.ts';
import type { Policy } from './types.ts';

/** Dimension to value; null is "no value". */
export type Members = Readonly<Record<string, string | null>>;

/**
 * Returns whether a filter certainly holds for all rows of an instance. A member that the instance does not fix may
 * have any value in its rows, so a filter on it is not certain.
 */
export function isKnownToHold(filter: Filter, members: Members): boolean {
  if ('and' in filter) return filter.and.every((part) => isKnownToHold(part, members));
  if ('or' in filter) return filter.or.some((part) => isKnownToHold(part, members));
  if (!Object.hasOwn(members, filter.member)) return false;
  const { member, operator, values = [] } = filter;
  return compileOperator(operator, values.map(String))(members[member] ?? null);
}

/**
 * Returns whether a filter may hold for some row with these values: members that they do not fix may have any value. The
 * parts of a filter are looked at one by one.
 */
export function mayHold(filter: Filter, members: Members): boolean {
  if ('and' in filter) return filter.and.every((part) => mayHold(part, members));
  if ('or' in filter) return filter.or.some((part) => mayHold(part, members));
  if (!Object.hasOwn(members, filter.member)) return true;
  return isKnownToHold(filter, members);
}

/**
 * Returns whether a principal may see what is said of a metric for some dimension values, an alert or an annotation: the
 * metric, the dimensions, and all rows that it is about. So what is said of all rows is hidden from principals with row filters.
 */
export function mayView(
  policy: Pick<Policy, 'metrics' | 'dimensions' | 'rowFilters'>,
  { metric, dimensions }: { readonly metric: string; readonly dimensions: Members },
): boolean {
  return (
    policy.metrics.has(metric) &&
    Object.keys(dimensions).every((name) => policy.dimensions.has(name)) &&
    policy.rowFilters.every((filter) => isKnownToHold(filter, dimensions))
  );
}
