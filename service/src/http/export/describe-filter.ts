import type { Filter } from '../../../../sdk/src/protocol/query.ts';

/** Describes a filter in a line: `region equals north or south`. */
export function describeFilter(filter: Filter): string {
  if ('and' in filter) return joinFilters(filter.and, 'and');
  if ('or' in filter) return joinFilters(filter.or, 'or');
  const words = filter.operator.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const values = (filter.values ?? []).map((value) => JSON.stringify(value)).join(' or ');
  return `${filter.member} ${words}${values && ` ${values}`}`;
}

const joinFilters = (filters: readonly Filter[], word: 'and' | 'or'): string =>
  filters.length === 1 && filters[0]
    ? describeFilter(filters[0])
    : `(${filters.map(describeFilter).join(` ${word} `)})`;
