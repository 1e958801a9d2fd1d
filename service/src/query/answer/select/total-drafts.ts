import type { Bucket } from '../../../time/buckets.ts';
import { readWhole } from '../../windows/windowed-rows.ts';
import type { Draft, RowRequest } from '../compute-rows.ts';
import { addGroup, computeMetric, type ReadWindow, type SourceSums } from '../fold-groups.ts';
import { findBucketIndex } from '../find-bucket.ts';
import { toWireNumber, type WireTotals } from '../wire-number.ts';
import { totalBy, type ComputedTotalsBy, type GroupRequest } from './total-by.ts';

/** Rows with all that their totals are computed from. */
export interface TotalsRequest extends RowRequest {
  readonly drafts: readonly Draft[];
  readonly all: SourceSums;
  /** Sums of all rows of each bucket, where shares are of these. */
  readonly sumsBeside: ReadonlyMap<Bucket, SourceSums>;
}

/** Adds up the rows of each bucket; empty where shares are of the whole range. */
export function sumBuckets(
  drafts: readonly Draft[],
  { windows, hasTime, dimensions }: RowRequest,
): Map<Bucket, SourceSums> {
  const sums = new Map<Bucket, SourceSums>();
  if (!windows || !hasTime || dimensions.length === 0) return sums;
  for (const draft of drafts) {
    const bucket = draft.bucket as Bucket;
    const ofBucket = sums.get(bucket) ?? (new Map() as SourceSums);
    sums.set(bucket, ofBucket);
    for (const [source, part] of draft.sums) addGroup(ofBucket, source, part);
  }
  return sums;
}

export async function totalSets(request: TotalsRequest): Promise<ComputedTotalsBy[]> {
  const budget = request.startStretch();
  const totals = await totalBy(request.drafts, request.totalsBy, toGroupRequest(request), budget);
  budget.end();
  return totals;
}

export const toGroupRequest = (request: TotalsRequest): GroupRequest => ({
  dimensions: request.dimensions,
  totalsOf: (group, isBucket) => totalDrafts(group, request, isBucket),
});

/** Computes the metrics over rows; windows are those of the range, or with `isBucket` of the bucket that all rows are of. */
export function totalDrafts(group: readonly Draft[], request: TotalsRequest, isBucket: boolean): WireTotals {
  const { windows, all, sumsBeside } = request;
  const sums = sumDrafts(group);
  if (!windows) return toTotals(sums, request, readNone);
  const keys = [...new Set(group.map(({ ids }) => ids))];
  const bucket = isBucket ? group[0]?.bucket : undefined;
  if (!bucket) return toTotals(sums, request, readWhole(windows, all, keys));
  const ofWhole = windows.ofBuckets[findBucketIndex(request.buckets, bucket.startMs)] ?? windows.ofWhole;
  return toTotals(sums, request, readWhole({ ...windows, ofWhole }, sumsBeside.get(bucket) ?? all, keys));
}

/** Adds up the sums of rows. */
function sumDrafts(drafts: readonly Draft[]): SourceSums {
  const sums: SourceSums = new Map();
  for (const draft of drafts) for (const [source, part] of draft.sums) addGroup(sums, source, part);
  return sums;
}

export const toTotals = (
  sums: SourceSums,
  { metrics, shapes }: Pick<RowRequest, 'metrics' | 'shapes'>,
  readWindow: ReadWindow,
): WireTotals =>
  Object.fromEntries(
    metrics.map((metric) => [metric.name, toWireNumber(computeMetric(metric, sums, shapes, readWindow))]),
  );

/** Metrics without windows read none. */
export const readNone: ReadWindow = () => undefined;
