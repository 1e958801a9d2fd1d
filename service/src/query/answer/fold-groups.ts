import type { Window } from '../../catalog/model/expressions/expression-types.ts';
import type { Measure, Metric } from '../../catalog/model/types.ts';
import { findPercentile } from '../../rollup/bins.ts';
import { addExact, type Exact } from '../../rollup/exact.ts';
import { findExactPercentile, findExtreme } from '../../rollup/values.ts';
import { addMember, addMultiset, countDistinct, type Multiset } from '../../rollup/multiset.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import { evaluate, type MeasureReader, type Quantity } from './evaluate.ts';
import { roundMoney } from './round-money.ts';

/** Measures of one source over some cells, as read. */
export interface Sums {
  rowCount: number;
  readonly amounts: Exact[];
  readonly members: (Multiset | undefined)[];
}

/** Sums by source for one row of the answer. */
export type SourceSums = Map<string, Sums>;

export interface MeasureShape {
  readonly measure: Measure;
  /** Kind of the definition that answers. */
  readonly kind: Measure['kind'];
  readonly scale: number;
}

/** Adds a group to the sums of its source. Cells are disjoint, so the counts of equal members are added. */
export function addGroup(
  sums: SourceSums,
  source: string,
  group: Omit<CellGroup, 'range' | 'timeMs' | 'dimensionIds'>,
): void {
  const sourceSums = sums.get(source);
  if (!sourceSums) {
    const { rowCount, amounts, members } = group;
    sums.set(source, { rowCount, amounts: [...amounts], members: members.map((counts) => counts && new Map(counts)) });
    return;
  }
  sourceSums.rowCount += group.rowCount;
  for (const [index, amount] of group.amounts.entries()) {
    sourceSums.amounts[index] = addExact(sourceSums.amounts[index] as Exact, amount);
  }
  for (const [index, members] of group.members.entries()) {
    if (members) addMultiset(sourceSums.members[index] as Multiset, members);
  }
}

/** Takes a group that was added from the sums of its source again. */
export function subtractGroup(sums: SourceSums, source: string, group: Sums): void {
  const sourceSums = sums.get(source) as Sums;
  sourceSums.rowCount -= group.rowCount;
  for (const [index, amount] of group.amounts.entries()) {
    sourceSums.amounts[index] = addExact(sourceSums.amounts[index] as Exact, -amount);
  }
  for (const [index, members] of group.members.entries()) {
    for (const [id, count] of members ?? []) addMember(sourceSums.members[index] as Multiset, id, -count);
  }
}

/** True where no event of the sources was counted. */
const isEmpty = (sums: SourceSums | undefined, sources: readonly string[]): boolean =>
  sources.every((source) => (sums?.get(source)?.rowCount ?? 0) === 0);

/** Returns the sums of a window at the row that is computed. */
export type ReadWindow = (window: Window) => SourceSums | undefined;

/**
 * Returns the value of a metric over sums; where its sources had no events in any span that it is computed over, null or
 * zero as the metric declares.
 */
export function computeMetric(
  metric: Metric,
  sums: SourceSums | undefined,
  shapes: ReadonlyMap<string, readonly MeasureShape[]>,
  readWindow: ReadWindow,
): Quantity {
  const { sources, expression } = metric;
  const { windows, readsRow } = metric.windows;
  const hasNoEvents =
    (!readsRow || isEmpty(sums, sources)) && windows.every((window) => isEmpty(readWindow(window), sources));
  if (hasNoEvents) return metric.empty === 'zero' ? 0 : null;
  const { kind } = expression.kind === 'window' ? expression.operand : expression;
  const isPercentile = kind === 'percentile';
  return evaluate(expression, toReader(sums, shapes, readWindow, isPercentile ? metric.currency : undefined));
}

function toReader(
  sums: SourceSums | undefined,
  shapes: ReadonlyMap<string, readonly MeasureShape[]>,
  readWindow: ReadWindow,
  currency: string | undefined,
): MeasureReader {
  const find = (name: string) => {
    for (const [source, measures] of shapes) {
      const index = measures.findIndex(({ measure }) => measure.name === name);
      const shape = measures[index];
      if (!shape) continue;
      const sourceSums = sums?.get(source);
      const { rowCount = 0 } = sourceSums ?? {};
      return {
        kind: shape.kind,
        scale: shape.scale,
        rowCount,
        amount: sourceSums?.amounts[index] as Exact,
        members: sourceSums?.members[index],
      };
    }
    throw new RangeError(`measure ${name} was not read`);
  };
  return {
    measureOf(name) {
      const { scale, rowCount, amount, members } = find(name);
      return { value: rowCount === 0 ? 0 : members ? countDistinct(members) : amount, scale };
    },
    percentileOf(name, share) {
      const { kind, members = new Map<number, number>(), scale } = find(name);
      if (kind === 'values') return toQuantity(findExactPercentile(members, share), scale);
      // Bins are nearly a percent wide, so the middle of one is rounded to a valid amount.
      return roundMoney(findPercentile(members, share), currency);
    },
    extremeOf(name, side) {
      const { members = new Map<number, number>(), scale } = find(name);
      return toQuantity(findExtreme(members, side), scale);
    },
    over: (window) => toReader(readWindow(window), shapes, readWindow, currency),
  };
}

const toQuantity = (value: number | null, scale: number): Quantity => (value === null ? null : { value, scale });
