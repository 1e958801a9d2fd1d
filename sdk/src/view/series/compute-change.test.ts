import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult, type ResultOptions } from '../../../test/fixtures/results.ts';
import { computeChange } from './compute-change.ts';

const metric = (name: string) => catalog.metrics.find((candidate) => candidate.name === name)!;
const change = (name: string, options: Omit<ResultOptions, 'metric'>) =>
  computeChange(makeResult({ metric: name, ...options }), metric(name));

it('compares what both ranges have, as the service aligned them', () => {
  expect(change('revenue', { values: [110, 110, 40], compared: [100, 100, 1000] })).toEqual({
    amount: 0.1,
    unit: 'ratio',
    direction: 'up',
    sentiment: 'good',
    isSettling: false,
  });
});

it('compares nothing before the first bucket is finished', () => {
  expect(change('revenue', { values: [40], compared: [100] })).toBeUndefined();
});

it('compares whole ranges once both are over', () => {
  const over = { values: [100, 100, 130], compared: [100, 100, 100], isRunning: false, ageMs: -3_600_000 };
  expect(change('revenue', over)).toMatchObject({ amount: 0.1, isSettling: false });
});

it('says good where down is good, and gives shares in points', () => {
  const rates = { values: [0.05, 0.04], compared: [0.05, 0.05], total: 0.045, comparedTotal: 0.05 };
  expect(change('refund_rate', rates)).toMatchObject({ unit: 'points', direction: 'down', sentiment: 'good' });
  expect(change('refund_rate', rates)?.amount).toBeCloseTo(-0.005);
});

it('compares counts of different customers by the members of the same part of both ranges', () => {
  const customers = { values: [10, 20, 5], compared: [10, 20, 30] };
  expect(change('customers', { ...customers, aligned: [22, 20] })).toMatchObject({ amount: 0.1, isSettling: false });
});

it('shows no change where less than 95 % of the compared range has data', () => {
  const options = { values: [110, 110, 40], compared: [100, 100, 1000] };
  expect(change('revenue', { ...options, coverage: 0.95 })).toMatchObject({ direction: 'up' });
  expect(change('revenue', { ...options, coverage: 0.949 })).toBeUndefined();
});

it('is an amount against what is negative, or next to nothing, and where the catalogue says that values may be', () => {
  const of = (now: number, before: number) => change('revenue', { values: [now, 0], compared: [before, 0] });
  expect(of(8, -6)).toMatchObject({ amount: 14, unit: 'amount', direction: 'up' });
  expect(of(-6, 8)).toMatchObject({ amount: -14, unit: 'amount', direction: 'down' });
  expect(of(15, 0.48)).toMatchObject({ unit: 'amount' });
  expect(of(5, 0.5)).toMatchObject({ amount: 9, unit: 'ratio' });
  const signed = { ...metric('revenue'), signed: true };
  const result = makeResult({ metric: 'revenue', values: [20, 0], compared: [10, 0] });
  expect(computeChange(result, signed)).toMatchObject({ amount: 10, unit: 'amount' });
});

it('has no opinion on what has no direction', () => {
  expect(change('open_orders', { values: [2, 3, 0], compared: [2, 2, 0] })).toMatchObject({
    direction: 'up',
    sentiment: 'none',
  });
});

it('is flat where the shown change would be zero', () => {
  expect(change('revenue', { values: [10_000, 10_004, 0], compared: [10_000, 10_000, 0] })).toMatchObject({
    direction: 'flat',
    sentiment: 'none',
  });
});

it('has no opinion while a part of the range still settles', () => {
  const rates = {
    values: [0.05, 0.04],
    compared: [0.05, 0.05],
    total: 0.045,
    comparedTotal: 0.05,
    isRunning: false,
    ageMs: -7_200_000,
  };
  const result = makeResult({ metric: 'refund_rate', ...rates });
  const [, end] = result.dateRange;
  const settling = (settlesMs: number) => computeChange(result, { ...metric('refund_rate'), settlesMs });
  const sinceEndMs = Date.parse(result.asOf) - Date.parse(end);
  expect(settling(sinceEndMs)).toMatchObject({ sentiment: 'good', isSettling: false });
  expect(settling(sinceEndMs + 1)).toMatchObject({ direction: 'down', sentiment: 'none', isSettling: true });
});

it('gives nothing for no value, no comparison, and for nothing before', () => {
  expect(change('revenue', { values: [1, 2] })).toBeUndefined();
  expect(change('revenue', { values: [null, null, 1], compared: [1, 1, 1] })).toBeUndefined();
  expect(change('revenue', { values: [1, 1, 1], compared: [0, 0, 1] })).toBeUndefined();
});

it('takes a share of zero for a number', () => {
  const rates = { values: [0.05, 0.04], compared: [0, 0], total: 0.045, comparedTotal: 0 };
  expect(change('refund_rate', rates)).toMatchObject({ direction: 'up', sentiment: 'bad' });
});
