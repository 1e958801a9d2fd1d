import type { TotalsBy } from '../../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../../base/errors.ts';
import type { LoopBudget } from '../../../base/loop-budget.ts';
import { MAX_ROWS } from '../../parse/query-schema.ts';
import type { Draft } from '../compute-rows.ts';
import type { WireRow, WireTotals } from '../wire-number.ts';
import { groupKey } from './limit-by.ts';

/** The dimensions of the rows, and how those of a group are added up. */
export interface GroupRequest {
  readonly dimensions: readonly string[];
  /** `isBucket`: all of the group are of one bucket, whose windows are meant. */
  totalsOf(group: readonly Draft[], isBucket: boolean): WireTotals;
}

/** Totals of all rows by some of the dimensions, as on the wire. */
export type ComputedTotalsBy = Omit<TotalsBy, 'rows'> & { readonly rows: readonly WireRow[] };

/**
 * Computes the totals of all rows for each set of members (dimensions or `time`), in the order of the members' values, no
 * value last. Throws `too_many_rows` where the sets have more than 10,000
 * together.
 */
export async function totalBy(
  drafts: readonly Draft[],
  sets: readonly (readonly string[])[],
  request: GroupRequest,
  budget: LoopBudget,
): Promise<ComputedTotalsBy[]> {
  const totals: ComputedTotalsBy[] = [];
  let left = MAX_ROWS;
  for (const [index, dimensions] of sets.entries()) {
    const groups = Map.groupBy(drafts, groupKey(dimensions, request.dimensions));
    if (groups.size > left) {
      const path = `totalsBy[${index}]`;
      throw new InvalidRequestError(
        'too_many_rows',
        `${path} has ${groups.size} rows: expected at most ${left}, as all sets together have up to ${MAX_ROWS}; ask for fewer members, or filter them`,
        { path },
      );
    }
    left -= groups.size;
    const rows: WireRow[] = [];
    for (const group of groups.values()) {
      if (budget.isSpent) await budget.rest();
      rows.push(toGroupRow(group, dimensions, request));
    }
    totals.push({ dimensions, rows: rows.sort(compareMembers(dimensions)) });
  }
  return totals;
}

/** Returns the row of a group: the members that it has in common, and its metrics. */
export function toGroupRow(group: readonly Draft[], members: readonly string[], request: GroupRequest): WireRow {
  return { ...toMembers(group, members, request), ...request.totalsOf(group, members.includes('time')) };
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
