import { expect, it } from 'vitest';
import { findUnfinished } from './find-unfinished.ts';

const HOUR_MS = 3_600_000;
const at = (time: string): number => Date.parse(`2026-03-${time}`);
/** A week of Berlin, whose last day has 23 hours. */
const WEEK = { fromMs: at('23T00:00:00+01:00'), toMs: at('30T00:00:00+02:00') };

const find = (watermark: string, hours: number) =>
  findUnfinished(WEEK, at(watermark), hours * HOUR_MS, 'Europe/Berlin');

it('is empty once the data is complete and the end of the period is settled', () => {
  const done = { missing: undefined, settling: undefined };
  expect(find('30T00:00:00+02:00', 0)).toEqual(done);
  expect(find('30T06:00:00+02:00', 6)).toEqual(done);
});

it('names until when data is complete, also before the period', () => {
  expect(find('29T23:59:59+02:00', 0).missing).toEqual({ completeUntilMs: at('29T23:59:59+02:00') });
  expect(find('23T00:00:00+01:00', 0).missing).toEqual({ completeUntilMs: WEEK.fromMs });
  expect(find('20T00:00:00+01:00', 0).missing).toEqual({ completeUntilMs: at('20T00:00:00+01:00') });
});

it('names no time before the first event, when all of the period is missing and may change', () => {
  const { missing, settling } = findUnfinished(WEEK, null, HOUR_MS, 'Europe/Berlin');
  expect(missing).toEqual({ completeUntilMs: null });
  expect(settling?.fromMs).toBe(WEEK.fromMs);
});

it('names the first day that may still change, and when the last one is final', () => {
  expect(find('30T06:00:00+02:00', 48).settling).toEqual({
    fromMs: at('28T00:00:00+01:00'),
    untilMs: at('30T00:00:00+02:00') + 48 * HOUR_MS,
    isByDay: true,
  });
  expect(find('30T05:59:59+02:00', 6).settling).toMatchObject({ fromMs: at('29T00:00:00+01:00'), isByDay: false });
});
