import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import type { Row } from '../../protocol/query.ts';
import { findExtremes, toBuckets } from './describe-series.ts';

const row = (hour: number, value: number | null, partial?: true) => ({
  time: `2026-11-20T0${hour}:00:00.000Z`,
  revenue: value,
  ...(partial && { partial }),
});

interface Settling {
  readonly asOf?: string;
  readonly settlesMs?: number | undefined;
}

function show(rows: Row[], compared: Row[] = [], { asOf, settlesMs }: Settling = {}) {
  const result = makeResult({ values: [] });
  const { comparison } = makeResult({ values: [], compared: [] });
  const last = Math.max(...[...rows, ...compared].map(({ time }) => Number(time?.slice(11, 13))));
  // Each hour with the one two hours later.
  const pairs = Array.from(
    { length: last },
    (_none, index) => [row(index + 1, 0).time, row(index + 3, 0).time] as const,
  );
  return toBuckets(
    {
      ...result,
      rows,
      comparison: {
        ...comparison!,
        rows: compared,
        pairs: compared.length > 0 ? pairs.slice(0, compared.length) : rows.map(({ time }) => [time!, null] as const),
      },
      dateRange: ['2026-11-20T01:00:00.000Z', '2026-11-20T05:00:00.000Z'],
      asOf: asOf ?? result.asOf,
    },
    { ...catalog.metrics[0]!, ...(settlesMs && { settlesMs }) },
  );
}

it('pairs buckets as the service does, and goes on to the end of the range', () => {
  const buckets = show([row(1, 5), row(2, 2, true)], [row(3, 4), row(4, 6), row(5, 7)]);
  expect(buckets.map(({ value, before, pending }) => [value, before, pending])).toEqual([
    [5, 4, undefined],
    [2, 6, 'partial'],
    [null, 7, undefined],
  ]);
});

it('finds a counterpart by its time, whatever is missing before it', () => {
  const buckets = show([row(1, 5), row(2, 2)], [row(4, 6), row(5, 7)]);
  expect(buckets.map(({ slot, before }) => [slot, before])).toEqual([
    [row(1, 0).time, null],
    [row(2, 0).time, 6],
  ]);
});

it('marks what the range cuts', () => {
  const cutBuckets = [{ time: row(1, 0).time, dateRange: [row(1, 0).time, row(2, 0).time] as const }];
  const result = { ...makeResult({ values: [] }), rows: [row(1, 5), row(2, 2)], cutBuckets };
  expect(toBuckets(result, catalog.metrics[0]!).map(({ pending }) => pending)).toEqual(['cut', undefined]);
});

it('tells what still settles from what is final, by the end of each bucket', () => {
  const rows = [row(1, 5), row(2, 2), row(3, 4), row(4, 1, true)];
  const tell = (asOf: string, settlesMs?: number) => show(rows, [], { asOf, settlesMs }).map(({ pending }) => pending);
  expect(tell('2026-11-20T04:30:00.000Z')).toEqual([undefined, undefined, undefined, 'partial']);
  expect(tell('2026-11-20T04:30:00.000Z', 5_400_000)).toEqual([undefined, undefined, 'settling', 'partial']);
  expect(tell('2026-11-20T04:29:59.999Z', 5_400_000)).toEqual([undefined, 'settling', 'settling', 'partial']);
});

it('measures the last bucket of a range that is over by the end of the range', () => {
  const tell = (asOf: string) => show([row(1, 5), row(4, 2)], [], { asOf, settlesMs: 3_600_000 })[1]?.pending;
  expect(tell('2026-11-20T06:00:00.000Z')).toBe(undefined);
  expect(tell('2026-11-20T05:59:59.999Z')).toBe('settling');
});

it('finds the extremes among finished buckets, the first of equals', () => {
  const buckets = show([row(1, 5), row(2, 9), row(3, 9), row(4, null), row(5, 1, true)]);
  expect(findExtremes(buckets)).toMatchObject({ highest: { time: row(2, 0).time }, lowest: { value: 5 } });
});

it('takes what still settles for no extreme', () => {
  const buckets = show([row(1, 5), row(2, 9), row(3, 1)], [], {
    asOf: '2026-11-20T05:30:00.000Z',
    settlesMs: 3_600_000,
  });
  expect(findExtremes(buckets)).toMatchObject({ highest: { value: 9 }, lowest: { value: 5 } });
});

it('finds none where there is nothing to tell apart', () => {
  expect(findExtremes(show([row(1, 5), row(2, null)]))).toBeUndefined();
});
