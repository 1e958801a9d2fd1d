import type { Alert, RuleGranularity } from '../../protocol/alerts.ts';
import type { Filter } from '../../protocol/query.ts';
import type { Exploration } from '../exploration/exploration.ts';

const HOUR_MS = 3_600_000;

/** Lengths of judged buckets, about. */
const LENGTH_MS: Readonly<Record<RuleGranularity, number>> = {
  minute: HOUR_MS / 60,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

/** True once the judged bucket of an alert has ended, about: only then can it be explained. */
export const hasEnded = ({ bucket, granularity = 'hour' }: Alert, nowMs: number): boolean =>
  bucket !== null && Date.parse(bucket) + LENGTH_MS[granularity] <= nowMs;

/** The metric and values of an alert, from 24 buckets before the one that was judged to the one after it. `null` dimensions are those without a value. */
export function findMoment({
  metric,
  dimensions,
  bucket,
  startedAt,
  granularity = 'hour',
}: Alert): Pick<Exploration, 'metric' | 'range' | 'filters'> {
  const atMs = Date.parse(bucket ?? startedAt);
  const lengthMs = LENGTH_MS[granularity];
  const toInstant = (ms: number): string => new Date(ms).toISOString();
  const filters = Object.entries(dimensions).map(([member, value]): Filter =>
    value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] },
  );
  return { metric, range: [toInstant(atMs - 24 * lengthMs), toInstant(atMs + 2 * lengthMs)], filters };
}
