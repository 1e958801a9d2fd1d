import type { Having, LimitBy, OrderMember } from '../../../../sdk/src/protocol/query.ts';
import type { Metric } from '../../catalog/model/types.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { Bucket } from '../../time/buckets.ts';
import type { LoopBudget } from '../../base/loop-budget.ts';
import { toNumber, type Quantity } from './evaluate.ts';
import { findBucket } from './find-bucket.ts';
import { matchesHaving } from './select/matches-having.ts';
import { compareDrafts } from './select/compare-drafts.ts';
import { digestRows } from './select/digest-rows.ts';
import { limitByGroup } from './select/limit-by.ts';
import { toGroupRow, type ComputedTotalsBy } from './select/total-by.ts';
import {
  readNone,
  sumBuckets,
  toGroupRequest,
  totalDrafts,
  totalSets,
  toTotals,
  type TotalsRequest,
} from './select/total-drafts.ts';
import { toChangeMember } from '../parse/change-member.ts';
import { addGroup, computeMetric, type MeasureShape, type ReadWindow, type SourceSums } from './fold-groups.ts';
import { listWindowedRows, readWhole, type KeyedSums, type WindowedCells } from '../windows/windowed-rows.ts';
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
  readonly order: readonly OrderMember[];
  readonly having: readonly Having[];
  readonly limitBy: LimitBy | undefined;
  readonly totalsBy: readonly (readonly string[])[];
  /** True where all rows are digested, for a cursor. */
  readonly paged: boolean;
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
  /** Present where a metric is computed over windows. */
  readonly windows?: WindowedCells | undefined;
}

/** Everything that rows need before they are ordered and cut. */
export type FoldRequest = Omit<RowRequest, 'order' | 'offset' | 'limit' | 'having' | 'limitBy' | 'totalsBy' | 'paged'>;

export interface ComputedRows {
  readonly rows: readonly WireRow[];
  /** End of each row's bucket, epoch ms, in the rows' order; empty without time. */
  readonly bucketEndsMs: readonly number[];
  readonly totals: WireTotals;
  /** Totals of the rows that are not shown, where rows have no time. */
  readonly other: WireTotals | undefined;
  /** Number of rows, shown or not. */
  readonly rowCount: number;
  /** Values of the other rows of each group together, where groups are limited. */
  readonly otherBy: readonly WireRow[] | undefined;
  readonly totalsBy: readonly ComputedTotalsBy[] | undefined;
  /** Digest of all rows, shown or not; undefined unless the query is paged. */
  readonly digest: string | undefined;
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
  const { ranks, isRankedOnly = false, offset, limit, hasTime, totalsBy } = request;
  const all: SourceSums = new Map();
  const drafts = await foldIntoDrafts(groups, request, all);
  const matching = drafts.filter((draft) => (!isRankedOnly || ranks?.has(draft.ids)) && isWanted(draft, request));
  matching.sort(compareDrafts(request));
  const totals = { ...request, drafts, all, sumsBeside: sumBuckets(drafts, request) };
  const { wanted, otherBy } = limitGroups(totals, matching);
  const shown = wanted.slice(offset, offset + limit);
  const isShown = new Set(shown);
  const rest = hasTime ? [] : drafts.filter((draft) => !isShown.has(draft));
  return {
    rows: shown.map((draft) => toRow(draft, request)),
    bucketEndsMs: hasTime ? shown.map(({ bucket }) => (bucket as Bucket).endMs) : [],
    totals: toTotals(all, request, readTotals(request, all)),
    other: rest.length === 0 ? undefined : totalDrafts(rest, totals, false),
    rowCount: wanted.length,
    otherBy: otherBy(isShown),
    totalsBy: totalsBy.length === 0 ? undefined : await totalSets(totals),
    digest: request.paged ? await digest(wanted, request) : undefined,
    ranks: new Map(shown.map(({ ids }, rank) => [ids, rank] as const).reverse()),
  };
}

function isWanted({ ids, numbers }: Draft, { having, metrics, changes }: RowRequest): boolean {
  const numberOf = (member: string): number | null => {
    const metric = metrics.findIndex(({ name }) => name === member);
    if (metric >= 0) return numbers[metric] ?? null;
    return changes?.get(ids)?.[metrics.findIndex(({ name }) => toChangeMember(name) === member)] ?? null;
  };
  return having.every((part) => matchesHaving(part, numberOf));
}

/** Leaves out rows beyond the limit of their group; `otherBy` presents what is left of the groups that have shown rows. */
function limitGroups(request: TotalsRequest, matching: readonly Draft[]) {
  const { limitBy, dimensions, drafts } = request;
  if (!limitBy) return { wanted: matching, otherBy: () => undefined };
  const groups = [...limitByGroup(drafts, matching, limitBy, dimensions).values()];
  const kept = new Set(groups.flatMap((group) => [...group.kept]));
  return {
    wanted: matching.filter((draft) => kept.has(draft)),
    otherBy: (shown: ReadonlySet<Draft>) =>
      groups
        .filter((group) => group.left.length > 0 && [...group.kept].some((draft) => shown.has(draft)))
        .map(({ left }) => toGroupRow(left, limitBy.dimensions, toGroupRequest(request))),
  };
}

async function digest(wanted: readonly Draft[], request: RowRequest): Promise<string> {
  const budget = request.startStretch();
  const result = await digestRows(wanted, (draft) => toRow(draft, request), budget);
  budget.end();
  return result;
}

/** Computes the metrics over all groups. Yields to other requests in between. */
export async function computeTotals(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  request: Pick<RowRequest, 'metrics' | 'shapes' | 'startStretch' | 'windows'>,
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
  return toTotals(sums, request, readTotals(request, sums));
}

const readTotals = ({ windows }: Pick<RowRequest, 'windows'>, all: SourceSums): ReadWindow =>
  windows ? readWhole(windows, all) : readNone;

/** Folds groups into one draft for each bucket and dimension values, and all of them into `all`. */
export async function foldIntoDrafts(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  request: FoldRequest,
  all: SourceSums,
): Promise<Draft[]> {
  const { buckets, hasTime, dimensions } = request;
  const budget = request.startStretch();
  const keyed = new Map<string, KeyedSums<Bucket>>();
  const byBucket = new Map<number | undefined, SourceSums>();
  const hasBucketTotals = hasTime && dimensions.length > 0 && request.windows !== undefined;
  for (const [source, ofSource] of groups) {
    for (const group of ofSource) {
      if (budget.isSpent) await budget.rest();
      const bucket = hasTime ? findBucket(buckets, group.timeMs as number) : undefined;
      const key = `${bucket?.startMs} ${group.dimensionIds.join()}`;
      const draft = keyed.get(key) ?? { bucket, ids: group.dimensionIds, sums: new Map() as SourceSums };
      keyed.set(key, draft);
      addGroup(draft.sums, source, group);
      addGroup(all, source, group);
      if (hasBucketTotals) addGroup(getOrCreate(byBucket, bucket?.startMs), source, group);
    }
  }
  if (dimensions.length === 0) fillEmpty(keyed, request);
  const drafts: Draft[] = [];
  const totalOf = (bucket: Bucket | undefined): SourceSums | undefined =>
    hasBucketTotals ? byBucket.get(bucket?.startMs) : all;
  for (const row of listRows(keyed, request, totalOf)) {
    if (budget.isSpent) await budget.rest();
    if (row === undefined) continue;
    const [{ bucket, ids, sums }, readWindow] = row;
    const quantities = request.metrics.map((metric) => computeMetric(metric, sums, request.shapes, readWindow));
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

function getOrCreate(sums: Map<number | undefined, SourceSums>, key: number | undefined): SourceSums {
  const ofKey = sums.get(key) ?? (new Map() as SourceSums);
  sums.set(key, ofKey);
  return ofKey;
}

const listRows = (
  keyed: ReadonlyMap<string, KeyedSums<Bucket>>,
  {
    windows,
    metrics,
    hasTime,
    buckets,
    fillBeforeMs,
  }: Pick<RowRequest, 'windows' | 'metrics' | 'hasTime' | 'buckets' | 'fillBeforeMs'>,
  totalOf: (bucket: Bucket | undefined) => SourceSums | undefined,
): Iterable<readonly [KeyedSums<Bucket>, ReadWindow] | undefined> =>
  windows
    ? listWindowedRows(
        keyed,
        { ...windows, totalOf, metricCount: metrics.length },
        hasTime ? buckets : undefined,
        fillBeforeMs,
      )
    : [...keyed.values()].map((row) => [row, readNone] as const);

/** Adds rows for buckets that have begun without events; without time there is always one row. */
function fillEmpty(
  keyed: Map<string, KeyedSums<Bucket>>,
  { buckets, hasTime, fillBeforeMs }: Pick<RowRequest, 'buckets' | 'hasTime' | 'fillBeforeMs'>,
): void {
  const wanted = hasTime ? buckets.filter(({ startMs }) => startMs < fillBeforeMs) : [undefined];
  for (const bucket of wanted) {
    const key = `${bucket?.startMs} `;
    if (!keyed.has(key)) keyed.set(key, { bucket, ids: [], sums: new Map() });
  }
}

/** Presents a row. */
function toRow({ bucket, dimensionValues, quantities }: Draft, request: RowRequest): WireRow {
  const row: Record<string, string | WireNumber | null> = {};
  if (bucket) row.time = new Date(bucket.startMs).toISOString();
  for (const [index, dimension] of request.dimensions.entries()) row[dimension] = dimensionValues[index] ?? null;
  for (const [index, metric] of request.metrics.entries()) row[metric.name] = toWireNumber(quantities[index] ?? null);
  return row;
}
