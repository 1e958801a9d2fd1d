import { expect, it } from 'vitest';
import type { DateRange } from './query.ts';
import { chooseGranularity } from './choose-granularity.ts';

it.each<[DateRange, string]>([
  ['last 30 minutes', 'minute'],
  ['last 120 minutes', 'minute'],
  ['last 24 hours', 'hour'],
  ['today', 'hour'],
  ['yesterday', 'hour'],
  ['previous day', 'hour'],
  ['last 3 days', 'hour'],
  ['last 4 days', 'day'],
  ['this week', 'day'],
  ['last 90 days', 'day'],
  ['this quarter', 'day'],
  ['last 12 months', 'week'],
  ['this year', 'week'],
  ['year to date', 'week'],
  ['month to date', 'day'],
  ['last 2 quarters', 'week'],
  ['last 24 months', 'month'],
  ['last 400 months', 'year'],
  [['2026-11-01', '2026-11-03'], 'hour'],
  [['2026-11-01', '2026-11-04'], 'day'],
  [['2026-11-01T00:00:00Z', '2026-11-01T02:00:00Z'], 'minute'],
])('shows %s by %s', (range, granularity) => {
  expect(chooseGranularity(range)).toBe(granularity);
});
