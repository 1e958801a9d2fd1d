import type { OrderMember } from '../../../../../sdk/src/protocol/query.ts';
import { toChangeMember } from '../../parse/change-member.ts';
import type { Draft, RowRequest } from '../compute-rows.ts';

/**
 * Orders as the query asks; then time ascending, the first metric descending, dimension values ascending. No value comes
 * last unless the order says `nulls first`.
 */
export function compareDrafts(request: RowRequest): (a: Draft, b: Draft) => number {
  const { metrics, dimensions, order, ranks, changes, hasTime } = request;
  const rankOf = ({ ids }: Draft): number => (hasTime ? 0 : (ranks?.get(ids) ?? Number.MAX_SAFE_INTEGER));
  const changeOf = ({ ids }: Draft, metric: number): number | null => changes?.get(ids)?.[metric] ?? null;
  const first = metrics[0]?.name as string;
  const rules: OrderMember[] = [
    ...order,
    ...(request.hasTime ? [['time', 'asc'] as const] : []),
    [first, 'desc'],
    ...dimensions.map((dimension) => [dimension, 'asc'] as const),
  ];
  const readers = rules.map(([member, direction, nulls = 'nulls last']) => {
    const metric = metrics.findIndex(({ name }) => name === member);
    const changed = metrics.findIndex(({ name }) => toChangeMember(name) === member);
    const dimension = dimensions.indexOf(member);
    const sign = direction === 'asc' ? 1 : -1;
    const compare = compareValues(sign, nulls === 'nulls first' ? -1 : 1);
    return (a: Draft, b: Draft): number => {
      if (member === 'time') return sign * ((a.bucket?.startMs ?? 0) - (b.bucket?.startMs ?? 0));
      if (changed >= 0) return compare(changeOf(a, changed), changeOf(b, changed));
      if (metric >= 0) return compare(a.numbers[metric] ?? null, b.numbers[metric] ?? null);
      return compare(a.dimensionValues[dimension] ?? null, b.dimensionValues[dimension] ?? null);
    };
  });
  return (a, b) => {
    const rank = rankOf(a) - rankOf(b);
    if (rank !== 0) return rank;
    for (const reader of readers) {
      const difference = reader(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

const compareValues =
  (sign: number, nullSign: number) =>
  <Value extends string | number>(a: Value | null, b: Value | null): number => {
    if (a === b) return 0;
    if (a === null) return nullSign;
    if (b === null) return -nullSign;
    return a < b ? -sign : sign;
  };
