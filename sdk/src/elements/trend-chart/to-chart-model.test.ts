import { expect } from 'chai';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult, type ResultOptions } from '../../../test/fixtures/results.ts';
import { SETTLING } from '../../../test/fixtures/states.ts';
import { createFormatter } from '../../format/formatter.ts';
import type { Granularity, QueryResult } from '../../protocol/query.ts';
import { toChartData } from './chart-data.ts';
import { sayBucket } from './describe-bucket.ts';
import { toChartModel, type ChartLook } from './to-chart-model.ts';

const DAY_MS = 86_400_000;
const LOOK = {
  type: 'line',
  colors: { series: [] },
  isStill: true,
  isRightToLeft: false,
  weekStart: 1,
} as unknown as ChartLook;

function draw(options: ResultOptions | QueryResult, granularity: Granularity = 'hour', isWhole = true, look = LOOK) {
  const result = 'rows' in options ? options : makeResult(options);
  const [name = ''] = Object.keys(result.totals);
  const metric = catalog.metrics.find((candidate) => candidate.name === name)!;
  const formatter = createFormatter('en-GB', 'Europe/Berlin');
  const names = { rangeName: 'Today', comparedName: '' };
  const data = toChartData(result, metric, { formatter, granularity, ...names, isWhole, split: undefined });
  return toChartModel(data, look);
}

it('has the target of a level at each granularity, and that of a sum by day of all rows', () => {
  const rates = { metric: 'refund_rate', values: [0.04, 0.03] };
  expect(draw(rates).target).to.deep.equal({ label: 'Limit 5.0%', value: 0.05 });
  const days = { values: [41_000, 46_000], bucketMs: DAY_MS };
  expect(draw(days, 'day').target).to.deep.equal({ label: 'Target €50,000', value: 50_000 });
  expect(draw(days, 'day', false).target).to.equal(undefined);
  expect(draw({ values: [41_000, 46_000] }).target).to.equal(undefined);
});

it('has room for its target, unless that would flatten the values', () => {
  const { scale } = draw({ values: [41_000, 46_000], bucketMs: DAY_MS }, 'day');
  expect(scale.max).to.be.at.least(50_000);
  expect(draw({ values: [900, 1100], bucketMs: DAY_MS }, 'day').target).to.equal(undefined);
});

it('cuts a usual range that is far wider than the values, and shows a near one whole', () => {
  const result = makeResult({ values: [300_000, 400_000], bucketMs: DAY_MS });
  const drawBetween = (lower: number, upper: number) => {
    const ranges = result.rows.map(({ time }) => ({ time: time!, expected: 350_000, lower, upper }));
    return draw({ ...result, expected: { revenue: ranges } }, 'day', false);
  };
  const wide = drawBetween(90_000, 990_000);
  expect([wide.scale.max, wide.usual?.upper]).to.deep.equal([750_000, [750_000, 750_000]]);
  // All of it above the plot: no band is drawn upside down.
  const above = drawBetween(2_000_000, 3_000_000);
  expect(above.usual?.lower).to.deep.equal(above.usual?.upper);
  const near = drawBetween(250_000, 550_000);
  expect(near.scale.max).to.be.at.least(550_000);
  expect([near.usual?.lower, near.usual?.upper]).to.deep.equal([
    [250_000, 250_000],
    [550_000, 550_000],
  ]);
});

it('says where it has no data, between two numbers and at the end', () => {
  const values = [82, null, null, 91, null];
  const { zones } = draw({ metric: 'average_order_value', values, isRunning: false });
  expect(zones).to.deep.equal([
    { kind: 'gap', from: 1, to: 2, label: 'no data' },
    { kind: 'gap', from: 4, to: 4, label: 'no data' },
  ]);
});

it('has no gap where a bucket is still to come', () => {
  expect(draw({ values: [1, 2], compared: [1, 2, 3, 4] }).zones).to.deep.equal([]);
});

it('hatches what still settles, without a line and without a gap', () => {
  const { zones, current } = draw(SETTLING.result!, 'day');
  expect(zones).to.deep.equal([{ kind: 'settling', from: 19, to: 29, label: 'still settling' }]);
  expect(current.values.slice(19).every((value) => value === null)).to.equal(true);
});

it('leads the running bucket to its pace', () => {
  const { running, isApart, scale } = draw({ values: [500, 800], ageMs: 0 });
  expect(running).to.deep.equal({ index: 1, pace: 1600, label: 'on pace for €1,600 this hour' });
  expect(isApart).to.deep.equal([false, true]);
  expect(scale.max).to.be.at.least(1600);
});

it('begins bars and areas at zero, and lines where their values are', () => {
  const values = { metric: 'average_order_value', values: [182, 185, 191] };
  expect(draw(values).scale.min).to.be.greaterThan(0);
  for (const type of ['area', 'bar'] as const)
    expect(draw(values, 'hour', true, { ...LOOK, type }).scale.min).to.equal(0);
});

it('tints the days of an event of the calendar, behind what else there is, and names it in the sentence of a bucket', () => {
  const result = makeResult({ values: [41_000, 46_000, 39_000, 44_000], bucketMs: DAY_MS });
  const metric = catalog.metrics.find(({ name }) => name === 'revenue')!;
  const day = result.rows[2]!.time!.slice(0, 10);
  const data = toChartData(result, metric, {
    formatter: createFormatter('en-GB', 'UTC'),
    granularity: 'day',
    rangeName: 'Last 4 days',
    comparedName: '',
    isWhole: true,
    split: undefined,
    catalog: { timezone: 'UTC', calendar: [{ name: 'Sale', from: day, to: day }] },
  });
  expect(toChartModel(data, LOOK).zones).to.deep.equal([{ kind: 'event', from: 2, to: 2, label: 'Sale' }]);
  expect(sayBucket(data, 2)).to.match(/39,000, Sale$/);
  expect(sayBucket(data, 1)).to.match(/46,000$/);
});
