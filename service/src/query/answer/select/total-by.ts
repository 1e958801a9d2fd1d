import type { TotalsBy } from '../../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../../base/errors.ts';
import { MAX_ROWS } from '../../parse/query-schema.ts';
import type { Draft } from '../compute-rows.ts';
import type { WireRow, WireTotals } from '../wire-number.ts';
import { groupKey } from './limit-by.ts';

/** The dimensions of the rows, and how those of a group are added up. */
export interface GroupRequest {
  readonly dimensions: readonly string[];
  totalsOf(group: readonly Draft[]): WireTotals;
}

/** Totals of all rows by some of the dimensions, as on the wire. */
export type ComputedTotalsBy = Omit<TotalsBy, 'rows'> & { readonly rows: readonly WireRow[] };

/**
 * Computes the totals of all rows for each set of members (dimensions or `time`), in the order of the members' values, no
 * value last. Throws `too_many_rows` where a set has more than 10,000.
 */
export function totalBy(
  drafts: readonly Draft[],
  sets: readonly (readonly string[])[],
  request: GroupRequest,
): ComputedTotalsBy[] {
  return sets.map((dimensions, index) => {
    const groups = Map.groupBy(drafts, groupKey(dimensions, request.dimensions));
    if (groups.size > MAX_ROWS) {
      const path = `totalsBy[${index}]`;
      throw new InvalidRequestError(
        'too_many_rows',
        `${path} has ${groups.size} rows: expected at most ${MAX_ROWS}; ask for fewer members, or filter them`,
        { path },
      );
    }
    const rows = [...groups.values()].map((group) => toGroupRow(group, dimensions, request));
    return { dimensions, rows: rows.sort(compareMembers(dimensions)) };
  });
}

/** Returns the row of a group: the members that it has in common, and its metrics. */
export function toGroupRow(group: readonly Draft[], members: readonly string[], request: GroupRequest): WireRow {
  return { ...toMembers(group, members, request), ...request.totalsOf(group) };
}

function toMembers(group: readonly Draft[], members: readonly string[], { dimensions }: GroupRequest): WireRow {
  const { bucket, dimensionValues } = group[0] as Draft;
  const values = members.map((member) =>
    member === 'time' && bucket
      ? new Date(bucket.startMs).toISOString()
      : (dimensionValues[dimensions.indexOf(member)] ?? null),
  );
  return Object.fromEntries(members.map((member, index) => [member, values[index]]));
}

const compareMembers =
  (members: readonly string[]) =>
  (a: WireRow, b: WireRow): number => {
    for (const member of members) {
      const [left, right] = [a[member] as string | null, b[member] as string | null];
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -1 : 1;
    }
    return 0;
  };
