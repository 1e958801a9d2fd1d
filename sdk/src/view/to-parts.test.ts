import { expect, it } from 'vitest';
import { catalog } from '../../test/fixtures/catalog.ts';
import { makeResult } from '../../test/fixtures/results.ts';
import { toBuckets } from './series/describe-series.ts';
import { toParts } from './to-parts.ts';

function split(name: string, values: readonly (number | null)[], parts: Readonly<Record<string, readonly number[]>>) {
  const metric = catalog.metrics.find((candidate) => candidate.name === name)!;
  const result = makeResult({ metric: name, values });
  const rows = Object.entries(parts).flatMap(([region, numbers]) =>
    numbers.map((number, index) => ({ time: result.rows[index]!.time!, region, [name]: number })),
  );
  return toParts(rows, {
    metric,
    by: 'region',
    names: Object.keys(parts),
    buckets: toBuckets(result, metric),
    otherLabel: 'Other',
    findLabel: (value) => value.toUpperCase(),
  });
}

it('has the values of each part, and what is left of the whole', () => {
  expect(split('revenue', [100, 200], { north: [60, 90], south: [30, 100] })).toEqual([
    { label: 'NORTH', values: [60, 90], isOther: false },
    { label: 'SOUTH', values: [30, 100], isOther: false },
    { label: 'Other', values: [10, 10], isOther: true },
  ]);
});

it('has no others where the parts are the whole, but for the error of floats', () => {
  expect(split('revenue', [0.3], { north: [0.1], south: [0.2] })).toHaveLength(2);
});

it('has no others of what does not add up', () => {
  expect(split('refund_rate', [0.3], { north: [0.1] })).toHaveLength(1);
});

it('has nothing where a part has no row, and no others where the whole has none', () => {
  const parts = split('revenue', [100, null], { north: [40] });
  expect(parts.map(({ values }) => values)).toEqual([
    [40, null],
    [60, null],
  ]);
});
