import type { ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import { LRUCache } from 'lru-cache';
import type { Anomaly, AnomalyList } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { membersOf } from '../../query/plan/plan.ts';
import { nextBucket } from '../../time/buckets.ts';
import type { Caller, QueryService } from '../../query/types.ts';
import { controlFalseDiscoveries } from './false-discovery-control.ts';
import { findSegments, type SegmentSearch } from './find-segments.ts';
import { judgeMetric, type JudgedBucket } from './judge-metric.ts';
import { createMinuteFollower } from './follow-minutes.ts';
import { presentAnomalies } from './present-anomalies.ts';
import { resolveSpan, type Span } from './resolve-span.ts';
import type { AnomalyService, AnomalyQuery } from './types.ts';

const MAX_BUCKETS = 10_000;
/** Most anomalies whose segments are searched, newest first. */
const MAX_SEARCHED = 10;
/** Memory for judged series, bytes. */
const CACHE_BYTES = 33_554_432;
const BUCKET_BYTES = 250;

export interface AnomalyServiceOptions {
  readonly catalog: Catalog;
  readonly queries: QueryService;
  now(): number;
}

/**
 * Judges metrics on the rows that the principal sees: the past is read through the query service under its policy. A
 * judged series is cached until its numbers change.
 */
export function createAnomalyService({ catalog, queries, now }: AnomalyServiceOptions): AnomalyService {
  const judged = new LRUCache<string, readonly JudgedBucket[]>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (buckets, key) => 2 * key.length + BUCKET_BYTES * (buckets.length + 1),
  });
  const follow = createMinuteFollower(catalog, now);

  async function judge(
    metric: Metric,
    query: AnomalyQuery,
    span: Span,
    policy: Policy,
    caller: Caller | undefined,
  ): Promise<readonly JudgedBucket[]> {
    const { granularity, filters = [] } = query;
    const { timezone } = catalog;
    const read = (fromMs: number, toMs: number) => {
      const timeDimension = { granularity, dateRange: toRange(fromMs, toMs) };
      return queries.answer(
        { metrics: [metric.name], timeDimension, filters, timezone, limit: MAX_BUCKETS },
        policy,
        caller,
      );
    };
    const series = [policy.fingerprint, metric.name, granularity, filters];
    if (query.isFollowed && granularity === 'minute')
      return follow({ key: JSON.stringify(series), metric, ...span, read });
    const result = await read(span.pastMs, span.toMs);
    const key = JSON.stringify([series, span, result.version]);
    const cached = judged.get(key);
    // Without a partial bucket the verdicts are the same as long as no number changes.
    if (cached && metric.settlesMs === 0 && !result.rows.some(({ partial }) => partial)) return cached;
    // Judging takes some ms per metric: yields to other requests in between.
    await new Promise((resolve) => setImmediate(resolve));
    const buckets = judgeMetric(result.rows, metric, granularity, catalog, now());
    judged.set(key, buckets);
    return buckets;
  }

  function searchBy(
    { metric, by }: { readonly metric: Metric; readonly by: string },
    query: AnomalyQuery,
    span: Span,
    policy: Policy,
    caller: Caller | undefined,
  ): SegmentSearch {
    const { filters = [] } = query;
    return {
      metric: metric.name,
      by,
      readSegments: (fromMs, toMs, limit) => {
        const timeDimension = { dateRange: toRange(fromMs, toMs) };
        const asked = { metrics: [metric.name], dimensions: [by], timeDimension, filters, limit };
        return queries.answer(asked, policy, caller);
      },
      judge: (filter) => judge(metric, { ...query, filters: [...filters, filter] }, span, policy, caller),
    };
  }

  return {
    async find(query, policy, caller): Promise<AnomalyList> {
      const span = resolveSpan(query, catalog, now());
      checkBy(query, policy);
      // Values of overlapping windows repeat each other, so nothing can be expected of the next.
      const metrics = chooseMetrics(query, catalog, policy).filter(({ windows }) => windows.windows.length === 0);
      const endOf = (ms: number): number => nextBucket(ms, query.granularity, catalog.timezone, catalog.weekStart);
      const settlesOf = (name: string): number => catalog.metrics.get(name)?.settlesMs ?? 0;
      const series = new Map<string, readonly JudgedBucket[]>();
      for (const metric of metrics) series.set(metric.name, await judge(metric, query, span, policy, caller));
      const counts = query.metric === undefined ? controlFalseDiscoveries(series.values()) : () => true;
      const anomalies = [...series].flatMap(([metric, buckets]): Anomaly[] =>
        presentAnomalies(buckets, { ...query, ...span, metric, settlesMs: settlesOf(metric), endOf, counts }),
      );
      const learning = [...series].filter(([, buckets]) => isLearning(buckets)).map(([metric]) => metric);
      const rows = query.metric === undefined ? undefined : presentRows(series.get(query.metric) ?? [], span.fromMs);
      anomalies.sort((a, b) => (a.from < b.from ? 1 : -1));
      const { by } = query;
      const [metric] = metrics;
      if (by === undefined || !metric) return { anomalies, learning, ...(rows && { rows }) };
      const extended = await addSegments(anomalies, searchBy({ metric, by }, query, span, policy, caller));
      return { anomalies: extended, learning, ...(rows && { rows }) };
    },
  };
}

/** Adds the segments of the newest anomalies. */
async function addSegments(anomalies: readonly Anomaly[], search: SegmentSearch): Promise<readonly Anomaly[]> {
  const extended: Anomaly[] = [];
  for (const [index, anomaly] of anomalies.entries()) {
    extended.push(index < MAX_SEARCHED ? { ...anomaly, segments: await findSegments(anomaly, search) } : anomaly);
  }
  return extended;
}

const toRange = (fromMs: number, toMs: number): [string, string] => [
  new Date(fromMs).toISOString(),
  new Date(toMs).toISOString(),
];

function checkBy({ by, metric, granularity }: AnomalyQuery, policy: Policy): void {
  if (by === undefined) return;
  const refuse = (code: ErrorCode, message: string): InvalidRequestError =>
    new InvalidRequestError(code, message, { path: 'by' });
  if (metric === undefined) throw refuse('metric_missing', `by is "${by}" without a metric: expected a metric too`);
  if (granularity === 'minute') throw refuse('invalid_request', `by is "${by}" by minute: expected hour or day`);
  if (!policy.dimensions.has(by)) {
    throw refuse('unknown_dimension', `by is "${by}": expected a dimension of GET /v1/catalog`);
  }
}

/**
 * Returns the requested metric, or all that the filters apply to. Metrics that the policy hides are treated as missing.
 */
function chooseMetrics(query: AnomalyQuery, catalog: Catalog, policy: Policy): Metric[] {
  const { metric: name, filters = [], granularity } = query;
  if (name === undefined && granularity === 'minute') {
    const message = 'metric is missing: granularity minute needs one, because minutes are read event by event';
    throw new InvalidRequestError('metric_missing', message, { path: 'metric' });
  }
  const visible = [...catalog.metrics.values()].filter((metric) => policy.metrics.has(metric.name));
  if (name === undefined) {
    // A hidden dimension is refused by the query, like one that does not exist.
    const members = [...membersOf(filters)].filter((member) => policy.dimensions.has(member));
    const fields = members.map((member) => catalog.dimensions.get(member)?.fields);
    return visible.filter(({ sources }) =>
      sources.every((source) => fields.every((sourcesOfField) => sourcesOfField?.has(source) ?? true)),
    );
  }
  const metric = visible.find((candidate) => candidate.name === name);
  if (metric) return [metric];
  throw new InvalidRequestError('unknown_metric', `metric is "${name}": expected a metric of the catalogue`, {
    path: 'metric',
  });
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
