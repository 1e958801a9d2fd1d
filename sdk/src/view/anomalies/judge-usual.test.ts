import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import type { ExpectedRange, QueryResult } from '../../protocol/query.ts';
import { toBuckets } from '../series/describe-series.ts';
import { judgeUsual, type UsualView } from './judge-usual.ts';

const find = (name: string) => catalog.metrics.find((metric) => metric.name === name)!;

const around = (result: QueryResult, ranges: readonly (readonly [number, number, number] | null)[]): ExpectedRange[] =>
  ranges.map((range, index) => ({
    time: result.rows[index]!.time!,
    lower: range?.[0] ?? null,
    expected: range?.[1] ?? null,
    upper: range?.[2] ?? null,
  }));

/** The last value is of the bucket that still runs. */
function judge(
  values: readonly (number | null)[],
  ranges: readonly (readonly [number, number, number] | null)[],
  name = 'revenue',
): UsualView {
  const result = makeResult({ metric: name, values });
  return judgeUsual(toBuckets(result, find(name)), around(result, ranges), find(name));
}

const usual = [90, 100, 110] as const;

it('finds nothing where all complete buckets are within their range, its limits included', () => {
  const { peaks, finding, band } = judge([90, 110, 5], [usual, usual, usual]);
  expect([peaks, finding]).toEqual([[], undefined]);
  expect(band.map((range) => range?.upper)).toEqual([110, 110, 110]);
});

it('finds the newest complete bucket beyond a limit, and never the one that still runs', () => {
  expect(judge([100, 112, 5], [usual, usual, usual])).toMatchObject({
    peaks: [1],
    finding: { time: '2026-11-20T12:00:00.000Z', deviation: 12, ratio: 0.12 },
  });
});

it('leaves a bucket beyond its range unmarked where the detector finds it usual', () => {
  const judgeBy = (severities: readonly ExpectedRange['severity'][]): UsualView => {
    const result = makeResult({ values: [100, 112, 5] });
    const expected = around(result, [usual, usual, usual]).map((range, index) => ({
      ...range,
      severity: severities[index] ?? null,
    }));
    return judgeUsual(toBuckets(result, find('revenue')), expected, find('revenue'));
  };
  expect(judgeBy([null, null, null])).toMatchObject({ peaks: [], finding: undefined });
  expect(judgeBy([null, 'medium', null])).toMatchObject({ peaks: [1], finding: { deviation: 12 } });
});

it('marks an older bucket without a finding', () => {
  const { peaks, finding } = judge([115, 100, 100, 5], [usual, usual, usual, usual]);
  expect([peaks, finding]).toEqual([[0], undefined]);
});

it('finds the sum of complete buckets only beyond the sum of their limits', () => {
  expect(judge([111, 111, 5], [usual, usual, usual]).finding).toEqual({ time: undefined, deviation: 22, ratio: 0.11 });
  expect(judge([120, 100, 5], [usual, usual, usual]).finding).toBeUndefined();
});

it('sums up nothing where a range is not known, nor distinct counts and ratios', () => {
  expect(judge([111, 111, 5], [null, usual, usual]).finding?.time).toBe('2026-11-20T12:00:00.000Z');
  expect(judge([111, 111, 5], [usual, usual, usual], 'customers').finding?.time).toBe('2026-11-20T12:00:00.000Z');
});

it('gives no ratio of shares and of values near zero', () => {
  expect(judge([0.04, 0.09, 0], [[0.03, 0.04, 0.05], [0.03, 0.04, 0.05], null], 'refund_rate').finding).toMatchObject({
    ratio: undefined,
    deviation: expect.closeTo(0.05) as number,
  });
  expect(judge([1, 30, 0], [[0, 1, 2], [0, 1, 2], null], 'open_orders').finding?.ratio).toBeUndefined();
});

it('finds nothing without a range or a value', () => {
  expect(judge([null, null, 5], [usual, usual, usual])).toMatchObject({ peaks: [], finding: undefined });
  expect(judge([100, 500, 5], [])).toMatchObject({ peaks: [], finding: undefined });
});

it('marks of several buckets in a row the one that is furthest out', () => {
  const ranges = Array.from({ length: 7 }, () => usual);
  expect(judge([120, 150, 130, 100, 60, 70, 5], ranges).peaks).toEqual([1, 4]);
});
