import { expect, it } from 'vitest';
import type { Metric } from '../../catalog/model/types.ts';
import type { ResolvedQuery } from '../../query/parse/resolve-ranges.ts';
import { findSettling } from './find-settling.ts';

const DAY_MS = 86_400_000;
const at = (time: string): number => Date.parse(`2026-11-${time}Z`);

/** A query over 1 to 10 November in UTC of a metric that settles within two days, and of one that does not. */
function settle(asOf: string, parts: Partial<ResolvedQuery>) {
  const metrics = [
    { name: 'net', settlesMs: 2 * DAY_MS },
    { name: 'orders', settlesMs: 0 },
  ] as Metric[];
  const query = {
    metrics,
    range: { fromMs: at('01T00:00:00'), toMs: at('11T00:00:00') },
    comparison: undefined,
    granularity: undefined,
    timezone: 'UTC',
    ...parts,
  } as ResolvedQuery;
  return findSettling(query, { asOfMs: at(asOf) }, 1);
}

const find = (asOf: string, parts: Partial<ResolvedQuery> = {}): [string, string, boolean][] =>
  settle(asOf, parts).map(({ metric, fromMs, isCompared }) => [
    metric.name,
    new Date(fromMs).toISOString().slice(8, 19),
    isCompared,
  ]);

it('is empty from the instant at which the end of the range is settled', () => {
  expect(find('13T00:00:00')).toEqual([]);
  expect(find('12T23:59:59')).toEqual([['net', '10T23:59:59', false]]);
});

it('begins with the bucket in which settled numbers end, or with the range', () => {
  expect(find('10T12:00:00', { granularity: 'day' })).toEqual([['net', '08T00:00:00', false]]);
  expect(find('10T00:00:00', { granularity: 'day' })).toEqual([['net', '08T00:00:00', false]]);
  expect(find('02T12:00:00', { granularity: 'day' })).toEqual([['net', '01T00:00:00', false]]);
});

it('has the time of the first such row, which of a bucket that the range cuts is before the range', () => {
  const firstRowOf = (asOf: string, parts: Partial<ResolvedQuery>): string | undefined => {
    const range = { fromMs: at('11T00:00:00'), toMs: at('30T00:00:00') } as ResolvedQuery['range'];
    const [first] = settle(asOf, { range, ...parts });
    return first?.firstRowMs === undefined ? undefined : new Date(first.firstRowMs).toISOString();
  };
  expect(firstRowOf('12T00:00:00', { granularity: 'month' })).toBe('2026-11-01T00:00:00.000Z');
  expect(firstRowOf('12T00:00:00', { granularity: 'month', timezone: 'Europe/Berlin' })).toBe(
    '2026-10-31T23:00:00.000Z',
  );
  expect(firstRowOf('12T00:00:00', { granularity: 'week' })).toBe('2026-11-09T00:00:00.000Z');
  expect(firstRowOf('26T00:00:00', { granularity: 'week' })).toBe('2026-11-23T00:00:00.000Z');
  expect(firstRowOf('26T00:00:00', {})).toBeUndefined();
});

it('has a part of the compared range too', () => {
  const comparison = { fromMs: at('01T00:00:00'), toMs: at('06T00:00:00') } as ResolvedQuery['comparison'];
  const range = { fromMs: at('06T00:00:00'), toMs: at('11T00:00:00') } as ResolvedQuery['range'];
  expect(find('07T00:00:00', { comparison, range })).toEqual([
    ['net', '06T00:00:00', false],
    ['net', '05T00:00:00', true],
  ]);
});
