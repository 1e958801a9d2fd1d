import type { Metric } from '../../catalog/model/types.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { Bucket } from '../../time/buckets.ts';
import type { LoopBudget } from '../../base/loop-budget.ts';
import { toNumber, type Quantity } from './evaluate.ts';
import { toChangeMember } from '../parse/change-member.ts';
import { addGroup, computeMetric, type MeasureShape, type SourceSums } from './fold-groups.ts';
import { toWireNumber, type WireNumber, type WireRow, type WireTotals } from './wire-number.ts';

export interface RowRequest {
  /** Computing is split into stretches charged to the caller. */
  startStretch(): LoopBudget;
  readonly metrics: readonly Metric[];
  readonly dimensions: readonly string[];
  /** Ascending; empty without a granularity. */
  readonly buckets: readonly Bucket[];
  readonly hasTime: boolean;
  readonly shapes: ReadonlyMap<string, readonly MeasureShape[]>;
  /** Returns the text of a member id; null for 0. */
  valueOf(dimension: string, id: number): string | null;
  readonly order: readonly (readonly [string, 'asc' | 'desc'])[];
  /** Change of each metric by dimension values (ids, joined), for an order by `revenue.change`. */
  readonly changes?: ReadonlyMap<string, readonly (number | null)[]> | undefined;
  /** Rows skipped before the first one shown. */
  readonly offset: number;
  readonly limit: number;
  /** Ranks of dimension values (ids, joined); ranked rows come first, in this order, where rows have no time. */
  readonly ranks?: ReadonlyMap<string, number> | undefined;
  /** True: rows with other dimension values are not shown. */
  readonly isRankedOnly?: boolean;
  /** Without dimensions, buckets that begin before this instant have rows even when they are empty. */
  readonly fillBeforeMs: number;
}

export interface ComputedRows {
  readonly rows: readonly WireRow[];
  /** End of each row's bucket, epoch ms, in the rows' order; empty without time. */
  readonly bucketEndsMs: readonly number[];
  readonly totals: WireTotals;
  /** Totals of the rows that are not shown, where rows have no time. */
  readonly other: WireTotals | undefined;
  /** Number of rows, shown or not. */
  readonly rowCount: number;
}

/** Rows with the rank of their dimension values: ids, joined, to the place of the first row of each. */
export interface RankedRows extends ComputedRows {
  readonly ranks: ReadonlyMap<string, number>;
}

/** A row before it is ordered and cut. */
export interface Draft {
  /** Ids of the dimension values, joined. */
  readonly ids: string;
  readonly bucket: Bucket | undefined;
  readonly dimensionValues: readonly (string | null)[];
  readonly quantities: readonly Quantity[];
  /** Quantities as doubles, for ordering. */
  readonly numbers: readonly (number | null)[];
  readonly sums: SourceSums;
}

/**
 * Builds rows from groups: folds cells into buckets, computes metrics, orders and cuts; totals are over all rows.
 * Yields to other requests in between.
 */
export async function computeRows(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  request: RowRequest,
): Promise<RankedRows> {
  const { ranks, isRankedOnly = false, offset, limit, hasTime } = request;
  const all: SourceSums = new Map();
  const drafts = await foldIntoDrafts(groups, request, all);
  const wanted = isRankedOnly ? drafts.filter(({ ids }) => ranks?.has(ids)) : drafts;
  wanted.sort(compareBy(request));
  const shown = wanted.slice(offset, offset + limit);
  const isShown = new Set(shown);
  const rest = hasTime ? [] : drafts.filter((draft) => !isShown.has(draft));
  return {
    rows: shown.map((draft) => toRow(draft, request)),
    bucketEndsMs: hasTime ? shown.map(({ bucket }) => (bucket as Bucket).endMs) : [],
    totals: toTotals(all, request),
    other: rest.length === 0 ? undefined : toTotals(sumOf(rest), request),
    rowCount: wanted.length,
    ranks: new Map(shown.map(({ ids }, rank) => [ids, rank] as const).reverse()),
  };
}

/** Computes the metrics over all groups. Yields to other requests in between. */
export async function computeTotals(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  request: Pick<RowRequest, 'metrics' | 'shapes' | 'startStretch'>,
): Promise<WireTotals> {
  const sums: SourceSums = new Map();
  const budget = request.startStretch();
  for (const [source, ofSource] of groups) {
    for (const group of ofSource) {
      if (budget.isSpent) await budget.rest();
      addGroup(sums, source, group);
    }
  }
  budget.end();
  return toTotals(sums, request);
}

const toTotals = (sums: SourceSums, { metrics, shapes }: Pick<RowRequest, 'metrics' | 'shapes'>): WireTotals =>
  Object.fromEntries(metrics.map((metric) => [metric.name, toWireNumber(computeMetric(metric, sums, shapes))]));

/** Folds groups into one draft for each bucket and dimension values, and all of them into `all`. */
export async function foldIntoDrafts(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  request: Omit<RowRequest, 'order' | 'offset' | 'limit'>,
  all: SourceSums,
): Promise<Draft[]> {
  const { buckets, hasTime, dimensions } = request;
  const budget = request.startStretch();
  const keyed = new Map<string, { bucket: Bucket | undefined; ids: readonly number[]; sums: SourceSums }>();
  for (const [source, ofSource] of groups) {
    for (const group of ofSource) {
      if (budget.isSpent) await budget.rest();
      const bucket = hasTime ? findBucket(buckets, group.timeMs as number) : undefined;
      const key = `${bucket?.startMs} ${group.dimensionIds.join()}`;
      const draft = keyed.get(key) ?? { bucket, ids: group.dimensionIds, sums: new Map() as SourceSums };
      keyed.set(key, draft);
      addGroup(draft.sums, source, group);
      addGroup(all, source, group);
    }
  }
  if (dimensions.length === 0) fillEmpty(keyed, request);
  const drafts: Draft[] = [];
  for (const { bucket, ids, sums } of keyed.values()) {
    if (budget.isSpent) await budget.rest();
    const quantities = request.metrics.map((metric) => computeMetric(metric, sums, request.shapes));
    drafts.push({
      ids: ids.join(),
      bucket,
      sums,
      dimensionValues: dimensions.map((dimension, index) => request.valueOf(dimension, ids[index] as number)),
      quantities,
      numbers: quantities.map(toNumber),
    });
  }
  budget.end();
  return drafts;
}

/** Adds rows for buckets that have begun without events; without time there is always one row. */
function fillEmpty(
  keyed: Map<string, { bucket: Bucket | undefined; ids: readonly number[]; sums: SourceSums }>,
  { buckets, hasTime, fillBeforeMs }: Pick<RowRequest, 'buckets' | 'hasTime' | 'fillBeforeMs'>,
): void {
  const wanted = hasTime ? buckets.filter(({ startMs }) => startMs < fillBeforeMs) : [undefined];
  for (const bucket of wanted) {
    const key = `${bucket?.startMs} `;
    if (!keyed.has(key)) keyed.set(key, { bucket, ids: [], sums: new Map() });
  }
}

/** Finds the bucket that holds an instant, by binary search. */
function findBucket(buckets: readonly Bucket[], timeMs: number): Bucket {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((buckets[middle] as Bucket).startMs <= timeMs) low = middle;
    else high = middle - 1;
  }
  return buckets[low] as Bucket;
}

function sumOf(drafts: readonly Draft[]): SourceSums {
  const sums: SourceSums = new Map();
  for (const draft of drafts) for (const [source, part] of draft.sums) addGroup(sums, source, part);
  return sums;
}

function toRow({ bucket, dimensionValues, quantities }: Draft, request: RowRequest): WireRow {
  const row: Record<string, string | WireNumber | null> = {};
  if (bucket) row.time = new Date(bucket.startMs).toISOString();
  for (const [index, dimension] of request.dimensions.entries()) row[dimension] = dimensionValues[index] ?? null;
  for (const [index, metric] of request.metrics.entries()) row[metric.name] = toWireNumber(quantities[index] ?? null);
  return row;
}

/**
 * Orders as the query asks; then time ascending, the first metric descending, dimension values ascending. Null comes
 * last.
 */
function compareBy(request: RowRequest): (a: Draft, b: Draft) => number {
  const { metrics, dimensions, order, ranks, changes, hasTime } = request;
  const rankOf = ({ ids }: Draft): number => (hasTime ? 0 : (ranks?.get(ids) ?? Number.MAX_SAFE_INTEGER));
  const changeOf = ({ ids }: Draft, metric: number): number | null => changes?.get(ids)?.[metric] ?? null;
  const first = metrics[0]?.name as string;
  const rules: (readonly [string, 'asc' | 'desc'])[] = [
    ...order,
    ...(request.hasTime ? [['time', 'asc'] as const] : []),
    [first, 'desc'],
    ...dimensions.map((dimension) => [dimension, 'asc'] as const),
  ];
  const readers = rules.map(([member, direction]) => {
    const metric = metrics.findIndex(({ name }) => name === member);
    const changed = metrics.findIndex(({ name }) => toChangeMember(name) === member);
    const dimension = dimensions.indexOf(member);
    const sign = direction === 'asc' ? 1 : -1;
    return (a: Draft, b: Draft): number => {
      if (member === 'time') return sign * ((a.bucket?.startMs ?? 0) - (b.bucket?.startMs ?? 0));
      if (changed >= 0) return compareValues(changeOf(a, changed), changeOf(b, changed), sign);
      if (metric >= 0) return compareValues(a.numbers[metric] ?? null, b.numbers[metric] ?? null, sign);
      return compareValues(a.dimensionValues[dimension] ?? null, b.dimensionValues[dimension] ?? null, sign);
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

function compareValues<Value extends string | number>(a: Value | null, b: Value | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}
