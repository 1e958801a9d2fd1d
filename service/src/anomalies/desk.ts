import type { Anomaly, AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import type { Policy } from '../access/types.ts';
import type { Catalog, Metric } from '../catalog/types.ts';
import { findCutoff } from '../detect/benjamini-hochberg.ts';
import { InvalidRequestError } from '../errors.ts';
import { membersOf } from '../query/plan.ts';
import type { QueryService } from '../query/types.ts';
import { parseDateRange } from '../time/date-range.ts';
import { judgeMetric, type JudgedBucket } from './judge-metric.ts';
import { presentAnomalies } from './present-anomalies.ts';
import type { AnomalyDesk, AnomalyQuery } from './types.ts';

const WEEK_MS = 7 * 86_400_000;
/** What is read before the range, to know what is usual: eight weeks of hours, half a year of days. */
const PAST_WEEKS = { hour: 8, day: 26 } as const;
/** Longest range, buckets. */
const MOST_WEEKS = { hour: 14, day: 110 } as const;
/** Of the flags that stand over all metrics of a bucket, at most this share by chance. */
const FALSE_RATE = 0.1;
const MOST_BUCKETS = 10_000;
/** Judged series kept. */
const REMEMBERED = 300;

export interface AnomalyDeskOptions {
  readonly catalog: Catalog;
  readonly queries: QueryService;
  now(): number;
}

/**
 * Judges metrics as the asking principal's own slice shows them: the past is read through the query service under the
 * policy. A judged series is kept until its numbers change.
 */
export function createAnomalyDesk({ catalog, queries, now }: AnomalyDeskOptions): AnomalyDesk {
  const judged = new Map<string, readonly JudgedBucket[]>();

  async function judge(
    metric: Metric,
    query: AnomalyQuery,
    span: Span,
    policy: Policy,
  ): Promise<readonly JudgedBucket[]> {
    const { granularity, filters = [] } = query;
    const dateRange = [span.pastMs, span.toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const timezone = catalog.timezone;
    const asked = {
      metrics: [metric.name],
      timeDimension: { granularity, dateRange },
      filters,
      timezone,
      limit: MOST_BUCKETS,
    };
    const result = await queries.answer(asked, policy);
    const key = JSON.stringify([policy.fingerprint, metric.name, granularity, dateRange, filters, result.version]);
    const known = judged.get(key);
    // One without a partial bucket says the same as long as no number changes.
    if (known && metric.settlesMs === 0 && !result.rows.some(({ partial }) => partial)) return known;
    // Judging takes some ms a metric: others may be answered in between.
    await new Promise((resolve) => setImmediate(resolve));
    const buckets = judgeMetric(result.rows, metric, granularity, catalog, now());
    judged.delete(judged.size >= REMEMBERED ? (judged.keys().next().value as string) : key);
    judged.set(key, buckets);
    return buckets;
  }

  return {
    async find(query, policy): Promise<AnomalyList> {
      const span = resolveSpan(query, catalog, now());
      const metrics = chooseMetrics(query, catalog, policy);
      const series = new Map<string, readonly JudgedBucket[]>();
      for (const metric of metrics) series.set(metric.name, await judge(metric, query, span, policy));
      const counts = query.metric === undefined ? createCount(series) : () => true;
      const anomalies = [...series].flatMap(([metric, buckets]): Anomaly[] =>
        presentAnomalies(buckets, { ...query, ...span, metric, counts }),
      );
      const learning = [...series].filter(([, buckets]) => isLearning(buckets)).map(([metric]) => metric);
      const rows = query.metric === undefined ? undefined : presentRows(series.get(query.metric) ?? [], span.fromMs);
      return { anomalies: anomalies.sort((a, b) => (a.from < b.from ? 1 : -1)), learning, ...(rows && { rows }) };
    },
  };
}

interface Span {
  readonly pastMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function resolveSpan({ dateRange, granularity }: AnomalyQuery, catalog: Catalog, nowMs: number): Span {
  const { timezone, weekStart } = catalog;
  const { fromMs, toMs } = parseDateRange(dateRange, { nowMs, timezone, weekStart }, 'dateRange');
  const mostMs = MOST_WEEKS[granularity] * WEEK_MS;
  if (toMs - fromMs > mostMs) {
    const message = `dateRange is ${Math.ceil((toMs - fromMs) / WEEK_MS)} weeks: expected at most ${MOST_WEEKS[granularity]} by ${granularity}`;
    throw new InvalidRequestError('range_too_long', message, { path: 'dateRange' });
  }
  return { pastMs: fromMs - PAST_WEEKS[granularity] * WEEK_MS, fromMs, toMs };
}

/** What may not be seen does not exist. Of all metrics, those that can be filtered so. */
function chooseMetrics({ metric: name, filters = [] }: AnomalyQuery, catalog: Catalog, policy: Policy): Metric[] {
  const visible = [...catalog.metrics.values()].filter((metric) => policy.metrics.has(metric.name));
  if (name === undefined) {
    const fields = [...membersOf(filters)].map((member) => catalog.dimensions.get(member)?.fields);
    return visible.filter(({ sources }) => sources.every((source) => fields.every((one) => one?.has(source) ?? true)));
  }
  const metric = visible.find((one) => one.name === name);
  if (metric) return [metric];
  throw new InvalidRequestError('unknown_metric', `metric is "${name}": expected one of the catalogue's`, {
    path: 'metric',
  });
}

/** Whether a flag counts among those of all metrics in its bucket. */
function createCount(series: ReadonlyMap<string, readonly JudgedBucket[]>): (bucket: JudgedBucket) => boolean {
  const byTime = Map.groupBy([...series.values()].flat(), ({ timeMs }) => timeMs);
  const cutoffs = new Map<number, number>();
  return ({ timeMs, verdict }) => {
    const p = verdict?.p;
    if (p === null || p === undefined) return true;
    let cutoff = cutoffs.get(timeMs);
    if (cutoff === undefined) {
      const ps = (byTime.get(timeMs) ?? []).map((one) => one.verdict?.p ?? 1);
      cutoffs.set(timeMs, (cutoff = findCutoff(ps, FALSE_RATE)));
    }
    return p <= cutoff;
  };
}

const isLearning = (buckets: readonly JudgedBucket[]): boolean =>
  buckets.every(({ verdict }) => (verdict?.expected ?? null) === null);

const presentRows = (buckets: readonly JudgedBucket[], fromMs: number) =>
  buckets
    .filter(({ timeMs }) => timeMs >= fromMs)
    .map(({ timeMs, value, verdict }) => ({
      time: new Date(timeMs).toISOString(),
      value,
      expected: verdict?.expected ?? null,
      lower: verdict?.lower ?? null,
      upper: verdict?.upper ?? null,
    }));
