import type { Row } from '../../../sdk/src/protocol/query.ts';
import type { Catalog, Metric } from '../catalog/types.ts';
import { findAggregation } from '../catalog/find-aggregation.ts';
import { createDetector } from '../detect/detector.ts';
import { findTypical } from '../detect/guess-kind.ts';
import type { SeriesKind, Verdict } from '../detect/types.ts';
import { readNumber } from '../query/read-number.ts';
import { dayAt } from '../time/local-days.ts';
import { offsetSpanAt } from '../time/zone-offsets.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface JudgedBucket {
  readonly timeMs: number;
  readonly value: number | null;
  readonly isPartial: boolean;
  readonly verdict: Verdict | undefined;
}

/**
 * The verdict on each bucket of a metric that has settled. Closed buckets are judged in order; of the open one only a sum is that is above
 * the range of the whole bucket already, because it can only grow.
 */
export function judgeMetric(
  rows: readonly Row[],
  metric: Metric,
  granularity: 'hour' | 'day',
  catalog: Catalog,
  nowMs: number,
): JudgedBucket[] {
  const values = rows.map((row) => readNumber(row[metric.name]));
  const known = values.filter((value): value is number => value !== null && value !== 0);
  const aggregation = findAggregation(metric.expression, catalog.measures);
  const stepMs = granularity === 'hour' ? HOUR_MS : DAY_MS;
  const detector = createDetector({
    kind: findKind(metric, aggregation, known),
    stepMs,
    typical: findTypical(known.slice(0, 168)),
    offsetMsAt: (ms) => offsetSpanAt(ms, catalog.timezone).offsetMs,
    isKnownEvent: createCalendar(catalog),
  });
  // Before the first event there was nothing to learn from: an empty bucket of then is not a zero.
  const begins = values.findIndex((value) => value !== null && value !== 0);
  return rows.map((row, index): JudgedBucket => {
    const timeMs = Date.parse(row.time as string);
    const value = begins < 0 || index < begins ? null : (values[index] ?? null);
    const bucket = { timeMs, value, isPartial: row.partial === true };
    if (timeMs > nowMs - metric.settlesMs - stepMs && metric.settlesMs > 0) return { ...bucket, verdict: undefined };
    if (!bucket.isPartial) return { ...bucket, verdict: detector.push({ timestampMs: timeMs, value }) };
    const range = aggregation === 'sum' ? detector.expect(timeMs) : undefined;
    const isAbove = range !== undefined && value !== null && value > range.upper;
    return { ...bucket, verdict: isAbove ? detector.push({ timestampMs: timeMs, value }) : undefined };
  });
}

function findKind(metric: Metric, aggregation: 'sum' | 'distinct' | 'ratio', values: readonly number[]): SeriesKind {
  if (values.some((value) => value < 0)) return 'signed';
  if (metric.format === 'percent' && values.every((value) => value <= 1)) return 'ratio';
  return aggregation !== 'ratio' && values.every((value) => Number.isInteger(value)) ? 'count' : 'amount';
}

/** Whether an instant is in an event of the catalogue's calendar. */
function createCalendar({ calendar, timezone }: Catalog): (ms: number) => boolean {
  const events = calendar.map(({ from, to }) => [Date.parse(from) / DAY_MS, Date.parse(to) / DAY_MS] as const);
  return (ms) => {
    const day = dayAt(ms, timezone);
    return events.some(([from, to]) => day >= from && day <= to);
  };
}
