import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { toBuckets } from '../series/describe-series.ts';
import { findUnusual, matchUsual } from './find-usual.ts';

const revenue = catalog.metrics[0]!;

function judge(values: readonly (number | null)[], isRunning = false) {
  const plain = makeResult({ values, isRunning });
  const expected = plain.rows.map(({ time = '' }) => ({ time, expected: 100, lower: 90, upper: 110 }));
  const result: QueryResult = { ...plain, expected: { revenue: expected } };
  const buckets = toBuckets(result, revenue);
  const usual = matchUsual(result, 'revenue', buckets);
  return { usual, unusual: findUnusual(buckets, usual) };
}

it('finds values outside their range, the furthest first', () => {
  expect(judge([100, 120, 20, 89, null]).unusual).toEqual([2, 1, 3]);
});

it('takes the bounds as part of the range', () => {
  expect(judge([90, 110]).unusual).toEqual([]);
  expect(judge([89.99, 110.01]).unusual).toHaveLength(2);
});

it('leaves out what the detector finds usual, however far it is beyond its range', () => {
  const plain = makeResult({ values: [120, 200], isRunning: false });
  const severities = ['medium', null] as const;
  const expected = plain.rows.map(({ time = '' }, index) => ({
    ...{ time, expected: 100, lower: 90, upper: 110 },
    severity: severities[index]!,
  }));
  const buckets = toBuckets(plain, revenue);
  expect(findUnusual(buckets, matchUsual({ ...plain, expected: { revenue: expected } }, 'revenue', buckets))).toEqual([
    0,
  ]);
});

it('says nothing of a bucket that is still running', () => {
  expect(judge([100, 5], true).unusual).toEqual([]);
  expect(judge([100, 5], false).unusual).toEqual([1]);
});

it('has no range where the service has too little history, nor without the question', () => {
  const plain = makeResult({ values: [1, 2], isRunning: false });
  const buckets = toBuckets(plain, revenue);
  expect(matchUsual(plain, 'revenue', buckets)).toEqual([undefined, undefined]);
  const time = plain.rows[0]!.time!;
  const learning = { ...plain, expected: { revenue: [{ time, expected: null, lower: null, upper: null }] } };
  expect(matchUsual(learning, 'revenue', buckets)).toEqual([undefined, undefined]);
});
