import type { Policy } from '../../access/types.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import { bucketsOf, type Bucket } from '../../time/buckets.ts';
import { resolveComparison } from '../../time/comparison.ts';
import { parseDateRange } from '../../time/date-range.ts';
import { readBefore } from './observe-threshold.ts';
import { dimensionsOf, findWatermark, MAX_ROWS, toRange, type Dimensions } from './observe.ts';
import { readNumber } from '../../query/answer/wire-number.ts';
import type { Series } from '../states/backtest.ts';

const MAX_BUCKETS = 5000;

export interface SeriesContext {
  readonly queries: QueryService;
  readonly states: SourceStates;
  readonly policy: Policy;
  readonly nowMs: number;
}

/** Loads the closed buckets of a rule's instances in a range, with the values they are compared with. */
export async function loadSeries(
  rule: Rule,
  dateRange: string | readonly [string, string],
  { queries, states, policy, nowMs }: SeriesContext,
): Promise<{ readonly series: Series[]; readonly buckets: number }> {
  const { timezone, weekStart, metrics } = states.catalog;
  const context = { nowMs, timezone, weekStart };
  const range = parseDateRange(dateRange, context, 'dateRange');
  const metric = metrics.get(rule.metric);
  const watermarkMs = findWatermark(states, metric?.sources ?? []) ?? nowMs;
  const buckets = bucketsOf(range, rule.per, timezone, { limit: MAX_BUCKETS, weekStart, path: 'dateRange' }).filter(
    ({ endMs }) => endMs <= watermarkMs,
  );
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return { series: [], buckets: 0 };
  const comparedWith = (bucket: Bucket): number | undefined =>
    rule.condition.kind === 'change'
      ? resolveComparison(
          rule.condition.against,
          { fromMs: bucket.startMs, toMs: bucket.endMs, unit: rule.per, count: 1 },
          context,
        )?.fromMs
      : undefined;
  const result = await queries.answer(
    {
      metrics: [rule.metric],
      dimensions: rule.by,
      timeDimension: { granularity: rule.per, dateRange: toRange(comparedWith(first) ?? first.startMs, last.endMs) },
      limit: MAX_ROWS,
    },
    policy,
  );
  if (result.truncated) {
    throw new InvalidRequestError('too_many_rows', `the range has more than ${MAX_ROWS} rows: expected a shorter one`);
  }
  const values = new Map<string, Map<number, number | null>>();
  const instances = new Map<string, Dimensions>();
  for (const row of result.rows) {
    const dimensions = dimensionsOf(row, rule.by);
    const key = toDimensionKey(dimensions);
    instances.set(key, dimensions);
    const buckets = values.get(key) ?? new Map<number, number | null>();
    values.set(key, buckets.set(Date.parse(row.time as string), readNumber(row[rule.metric])));
  }
  const empty = metric?.empty === 'zero' ? 0 : null;
  const before = await readBefore(rule, [rule.metric], first.startMs, { queries, policy });
  const series = [...instances].map(([key, dimensions]) => {
    // Buckets before the first event are empty, not zero. Without a split, empty buckets have rows too.
    const isEmpty = ({ startMs }: Bucket): boolean => {
      const value = values.get(key)?.get(startMs) ?? null;
      return value === null || (value === 0 && empty === 0 && rule.by.length === 0);
    };
    const isFullPeriod = (before.get(key)?.[rule.metric] ?? 0) !== 0;
    const begun = isFullPeriod ? 0 : buckets.findIndex((bucket) => !isEmpty(bucket));
    const valueAt = (startMs: number | undefined): number | null =>
      startMs === undefined ? null : (values.get(key)?.get(startMs) ?? empty);
    const samples = buckets.slice(begun === -1 ? buckets.length : begun).map((bucket) => ({
      bucketAtMs: bucket.startMs,
      endMs: bucket.endMs,
      value: valueAt(bucket.startMs),
      compared: valueAt(comparedWith(bucket)),
    }));
    return { dimensions, samples };
  });
  return { series, buckets: buckets.length };
}
