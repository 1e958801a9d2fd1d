import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { computeBucketTarget, computeTarget, isTargetOf } from './compute-target.ts';

const metric = (name: string) => catalog.metrics.find((candidate) => candidate.name === name)!;
const DAY_MS = 86_400_000;

it('takes a daily target once for each day of the range', () => {
  const week = makeResult({ values: [1, 2, 3, 4, 5, 6, 175_000], total: 175_000, bucketMs: DAY_MS });
  expect(computeTarget(week, metric('revenue'))).toEqual({ value: 350_000, ratio: 0.5, isLimit: false });
});

it('takes the target of a ratio as it is, and knows that it is a limit when less is better', () => {
  const week = makeResult({ metric: 'refund_rate', values: [0.04, 0.04], total: 0.04, bucketMs: DAY_MS });
  expect(computeTarget(week, metric('refund_rate'))).toMatchObject({ value: 0.05, isLimit: true });
});

it('takes a part of it for a part of a day, and a whole one for a day that lost an hour', () => {
  const half = makeResult({ values: Array.from({ length: 12 }, () => 1) });
  expect(computeTarget(half, metric('revenue'))?.value).toBe(25_000);
  const short = makeResult({ values: Array.from({ length: 23 }, () => 1) });
  expect(computeTarget(short, metric('revenue'))?.value).toBe(50_000);
});

it('has none for a metric without one, without a value, or for customers of a week', () => {
  expect(computeTarget(makeResult({ metric: 'open_orders', values: [1] }), metric('open_orders'))).toBeUndefined();
  expect(computeTarget(makeResult({ values: [null] }), metric('revenue'))).toBeUndefined();
  const week = makeResult({ metric: 'customers', values: [1, 2], bucketMs: DAY_MS });
  expect(computeTarget(week, { ...metric('customers'), target: 5 })).toBeUndefined();
});

it('has a target for a bucket of a ratio, and of what is counted for a day of all rows alone', () => {
  expect(computeBucketTarget(metric('refund_rate'), 'hour', false)).toBe(0.05);
  expect(computeBucketTarget(metric('revenue'), 'day', true)).toBe(50_000);
  expect(computeBucketTarget(metric('revenue'), 'day', false)).toBeUndefined();
  expect(computeBucketTarget(metric('revenue'), 'hour', true)).toBeUndefined();
});

it('prefers the target of the answer, which a part of the rows has too', () => {
  const revenue = metric('revenue');
  const dated = { revenue: { target: 200, attainment: 0.25 } };
  const week = {
    ...makeResult({ values: [50], total: 50, bucketMs: DAY_MS }),
    targets: { totals: dated, rows: [dated] },
  };
  expect(computeTarget(week, revenue)).toEqual({ value: 200, ratio: 0.25, isLimit: false });
  expect(isTargetOf(week, revenue, false)).toBe(true);
  expect(isTargetOf({ ...week, targets: { totals: {} } }, revenue, false)).toBe(false);
  const none = { totals: { revenue: { target: 0, attainment: null } } };
  expect(computeTarget({ ...week, targets: none }, revenue)).toBeUndefined();
});

it('has one target for all buckets where the answer has the same for each', () => {
  const dated = (...targets: number[]) => ({
    totals: { revenue: { target: 100, attainment: 1 } },
    rows: targets.map((target) => ({ revenue: { target, attainment: 1 } })),
  });
  expect(computeBucketTarget(metric('revenue'), 'day', false, dated(7, 7))).toBe(7);
  expect(computeBucketTarget(metric('revenue'), 'day', true, dated(7, 8))).toBeUndefined();
  expect(computeBucketTarget(metric('revenue'), 'hour', true, dated(7, 7))).toBeUndefined();
  expect(computeBucketTarget(metric('refund_rate'), 'day', true, dated(7, 7))).toBe(0.05);
});
