import type { MetricView } from '../../protocol/catalog.ts';
import type { QueryResult } from '../../protocol/query.ts';
import type { Bucket } from './describe-series.ts';

/** Least share of a bucket that has passed before a pace is computed: earlier it jumps with each event. */
const MIN_SHARE = 0.1;
const DAY_MS = 86_400_000;

/**
 * Computes the final value of the running bucket of a sum if it goes on as so far: by the share of it that the compared bucket had
 * at the same time, else, for less than a day, by the time that has passed. Undefined where no bucket runs, where too
 * little of it has passed, and for metrics that do not add up.
 */
export function computePace(
  result: QueryResult,
  metric: MetricView,
  buckets: readonly Bucket[],
): { readonly index: number; readonly value: number } | undefined {
  const index = buckets.findIndex(({ pending }) => pending === 'partial');
  const running = buckets[index];
  if (metric.aggregation !== 'sum' || typeof running?.value !== 'number') return undefined;
  const pace = paceOfCompared(result, metric.name, buckets, running) ?? paceOfTime(result, buckets[index + 1], running);
  return pace === undefined ? undefined : { index, value: pace };
}

/** Both ranges are aligned up to the same hour: what is beyond their finished buckets is of the running one. */
function paceOfCompared(
  { comparison }: QueryResult,
  metric: string,
  buckets: readonly Bucket[],
  { slot, before }: Bucket,
): number | undefined {
  const { aligned } = comparison ?? {};
  const [now, then] = [aligned?.current.totals[metric], aligned?.totals[metric]];
  if (!before || typeof now !== 'number' || typeof then !== 'number') return undefined;
  const finished = buckets.filter((bucket) => bucket.slot < slot);
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((all, value) => all + (value ?? 0), 0);
  const [soFar, soFarThen] = [
    now - sum(finished.map(({ value }) => value)),
    then - sum(finished.map((bucket) => bucket.before)),
  ];
  const share = soFarThen / before;
  return share >= MIN_SHARE && share <= 1 ? soFar / share : undefined;
}

function paceOfTime(
  { dateRange, asOf }: QueryResult,
  next: Bucket | undefined,
  { slot, value }: Bucket,
): number | undefined {
  const fromMs = Date.parse(slot);
  const lengthMs = Date.parse(next?.slot ?? dateRange[1]) - fromMs;
  const share = (Date.parse(asOf) - fromMs) / lengthMs;
  return lengthMs < 0.9 * DAY_MS && share >= MIN_SHARE && share <= 1 ? (value ?? 0) / share : undefined;
}
