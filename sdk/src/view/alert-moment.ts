import type { Alert, RuleGranularity } from '../protocol/alerts.ts';
import type { Filter } from '../protocol/query.ts';
import type { Exploration } from './exploration.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Time shown before and after the first instant of the judged bucket, by its length. */
const AROUND_MS: Readonly<Record<RuleGranularity, readonly [before: number, after: number]>> = {
  minute: [HOUR_MS, HOUR_MS / 4],
  hour: [DAY_MS, 2 * HOUR_MS],
  day: [14 * DAY_MS, 2 * DAY_MS],
  week: [91 * DAY_MS, 14 * DAY_MS],
  month: [366 * DAY_MS, 62 * DAY_MS],
};

/** The metric and values of an alert around the moment that was judged. `null` dimensions are those without a value. */
export function findMoment({
  metric,
  dimensions,
  bucket,
  startedAt,
  granularity = 'hour',
}: Alert): Pick<Exploration, 'metric' | 'range' | 'filters'> {
  const atMs = Date.parse(bucket ?? startedAt);
  const [before, after] = AROUND_MS[granularity];
  const toInstant = (ms: number): string => new Date(ms).toISOString();
  const filters = Object.entries(dimensions).map(([member, value]): Filter =>
    value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] },
  );
  return { metric, range: [toInstant(atMs - before), toInstant(atMs + after)], filters };
}
