import type { Having, Query } from '../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { toChangeMember } from './change-member.ts';

type RowQuery = Pick<
  Query,
  'metrics' | 'dimensions' | 'timeDimension' | 'order' | 'having' | 'limitBy' | 'totalsBy' | 'cursor' | 'offset'
>;

/** Checks what a query says of its rows: order, `having`, groups, totals by dimensions and pages. */
export function checkRows(query: RowQuery): void {
  const { metrics, dimensions = [], timeDimension, limitBy, totalsBy = [] } = query;
  const hasTime = timeDimension.granularity !== undefined;
  const isCompared = timeDimension.compareDateRange !== undefined && dimensions.length > 0 && !hasTime;
  const numbers = [...metrics, ...(isCompared ? metrics.map(toChangeMember) : [])];
  const groups = [...dimensions, ...(hasTime ? ['time'] : [])];
  for (const [index, [member]] of (query.order ?? []).entries()) {
    requireMember('unknown_order_member', member, `order[${index}]`, [...numbers, ...groups]);
  }
  for (const [index, part] of (query.having ?? []).entries()) checkHaving(part, `having[${index}]`, numbers);
  for (const [index, member] of (limitBy?.dimensions ?? []).entries()) {
    requireMember('invalid_query', member, `limitBy.dimensions[${index}]`, groups);
  }
  for (const [set, members] of totalsBy.entries()) {
    requireOnce(totalsBy, set);
    for (const [index, member] of members.entries()) {
      requireMember('invalid_query', member, `totalsBy[${set}][${index}]`, groups);
    }
  }
  if (query.cursor !== undefined && query.offset !== undefined) {
    const message = 'offset and cursor both say where the page begins: expected one of them';
    throw new InvalidRequestError('invalid_query', message, { path: 'offset' });
  }
}

function checkHaving(having: Having, path: string, numbers: readonly string[]): void {
  if ('and' in having || 'or' in having) {
    const [key, parts] = 'and' in having ? (['and', having.and] as const) : (['or', having.or] as const);
    for (const [index, part] of parts.entries()) checkHaving(part, `${path}.${key}[${index}]`, numbers);
    return;
  }
  requireMember('invalid_filter', having.member, `${path}.member`, numbers);
  const takesValues = having.operator !== 'set' && having.operator !== 'notSet';
  const count = having.values?.length ?? 0;
  if (takesValues !== count > 0) {
    const expected = takesValues ? 'at least one number' : 'no values';
    throw new InvalidRequestError(
      'invalid_filter',
      `${path}: ${having.operator} has ${count} values: expected ${expected}`,
      { path },
    );
  }
}

function requireMember(
  code: 'unknown_order_member' | 'invalid_filter' | 'invalid_query',
  member: string,
  path: string,
  members: readonly string[],
): void {
  if (members.includes(member)) return;
  const expected = members.length > 0 ? `one of ${members.join(', ')}` : 'none, as the query has no dimensions';
  throw new InvalidRequestError(code, `${path} ${formatValue(member)}: expected ${expected}`, { path });
}

function requireOnce(sets: readonly (readonly string[])[], index: number): void {
  const keys = sets.map((members) => members.toSorted().join(' '));
  if (keys.indexOf(keys[index] as string) === index) return;
  const path = `totalsBy[${index}]`;
  throw new InvalidRequestError('invalid_query', `${path} is the set of one before: expected each once`, { path });
}
