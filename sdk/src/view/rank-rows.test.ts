import { expect, it } from 'vitest';
import { catalog } from '../../test/fixtures/catalog.ts';
import { makeResult } from '../../test/fixtures/results.ts';
import { rankRows } from './rank-rows.ts';

const metric = (name: string) => catalog.metrics.find((candidate) => candidate.name === name)!;
const rows = [
  { region: 'north', revenue: 60 },
  { region: null, revenue: 30 },
];

it('measures bars by the longest and shares by the total, what is cut off included', () => {
  const result = {
    ...makeResult({ values: [1] }),
    rows,
    totals: { revenue: 120 },
    other: { revenue: 30 },
    rowCount: 14,
  };
  expect(rankRows(result, metric('revenue'), 'region')).toEqual({
    items: [
      { member: 'north', value: 60, start: 0, length: 1, share: 0.5 },
      { member: null, value: 30, start: 0, length: 0.5, share: 0.25 },
    ],
    other: { member: null, value: 30, start: 0, length: 0.5, share: 0.25, count: 12 },
    largest: 60,
  });
});

it('gives no shares of what does not add up', () => {
  const result = {
    ...makeResult({ values: [1] }),
    rows: [{ region: 'north', refund_rate: 0.1 }],
    totals: { refund_rate: 0.05 },
  };
  expect(rankRows(result, metric('refund_rate'), 'region').items).toEqual([
    { member: 'north', value: 0.1, start: 0, length: 1 },
  ]);
});

it('has no bars where everything is zero', () => {
  const result = { ...makeResult({ values: [1] }), rows: [{ region: 'north', revenue: 0 }], totals: { revenue: 0 } };
  expect(rankRows(result, metric('revenue'), 'region').items).toEqual([
    { member: 'north', value: 0, start: 0, length: 0 },
  ]);
});

it('draws what is below zero to the other side, and gives no shares of parts with both signs', () => {
  const both = [
    { region: 'north', revenue: 90 },
    { region: 'south', revenue: -90 },
    { region: 'west', revenue: 15 },
  ];
  const result = { ...makeResult({ values: [1] }), rows: both, totals: { revenue: 15 } };
  expect(rankRows(result, metric('revenue'), 'region')).toEqual({
    items: [
      { member: 'north', value: 90, start: 0.5, length: 0.5 },
      { member: 'south', value: -90, start: 0, length: 0.5 },
      { member: 'west', value: 15, start: 0.5, length: 15 / 180 },
    ],
    largest: 90,
  });
});
