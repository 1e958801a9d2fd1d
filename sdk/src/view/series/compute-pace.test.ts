import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult, NOW_MS, type ResultOptions } from '../../../test/fixtures/results.ts';
import { computePace } from './compute-pace.ts';
import { toBuckets } from './describe-series.ts';

const DAY_MS = 86_400_000;
const metricOf = (name: string) => catalog.metrics.find((metric) => metric.name === name)!;

function pace(options: ResultOptions, asOfMs = NOW_MS) {
  const metric = metricOf(options.metric ?? 'revenue');
  const result = { ...makeResult(options), asOf: new Date(asOfMs).toISOString() };
  return computePace(result, metric, toBuckets(result, metric));
}

it('goes on as so far: half of the hour has passed', () => {
  expect(pace({ values: [500, 300] })).toEqual({ index: 1, value: 600 });
});

it('says nothing before a tenth of the bucket has passed', () => {
  const tenthMs = NOW_MS - 24 * 60_000;
  expect(pace({ values: [500, 30] }, tenthMs)).toEqual({ index: 1, value: 300 });
  expect(pace({ values: [500, 30] }, tenthMs - 1)).toBeUndefined();
});

it('takes the share of a day that the compared day had at the same time', () => {
  // Of 400 the day before 100 had come by the last full hour, when the running day had 150.
  const days = { values: [1000, 180], compared: [900, 400], bucketMs: DAY_MS, aligned: [1150, 1000] } as const;
  expect(pace(days)).toEqual({ index: 1, value: 600 });
});

it('says nothing of a day without a comparison: its hours are unlike each other', () => {
  expect(pace({ values: [1000, 180], bucketMs: DAY_MS })).toBeUndefined();
});

it('says nothing of what does not add up, and where nothing runs', () => {
  expect(pace({ metric: 'refund_rate', values: [0.1, 0.2] })).toBeUndefined();
  expect(pace({ metric: 'customers', values: [10, 20] })).toBeUndefined();
  expect(pace({ values: [1, 2], isRunning: false })).toBeUndefined();
});
