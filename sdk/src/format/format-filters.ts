import type { Filter } from '../protocol/query.ts';

/** Filters as `region=north; channel=web,app`, or as JSON where the short form cannot say them. */
export function formatFilters(filters: readonly Filter[]): string {
  const parts = filters.map(formatFilter);
  return parts.every((part) => part !== undefined) ? parts.join('; ') : JSON.stringify(filters);
}

function formatFilter(filter: Filter): string | undefined {
  if (!('member' in filter) || (filter.operator !== 'equals' && filter.operator !== 'notEquals')) return undefined;
  const { member, operator, values = [] } = filter;
  if (
    values.length === 0 ||
    !values.every(
      (value) => typeof value === 'string' && /^[^,;=<>"{}[\]\s]([^,;=<>"{}[\]]*[^,;=<>"{}[\]\s])?$/.test(value),
    )
  )
    return undefined;
  return `${member}${operator === 'equals' ? '=' : '!='}${values.join(',')}`;
}
