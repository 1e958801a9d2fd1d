import { expect, it } from 'vitest';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import { decodeAnswer, encodeAnswer } from './stored-answer.ts';

const answer: ComputedAnswer = {
  main: {
    rows: [{ time: '2026-11-07T00:00:00.000Z', region: null, revenue: 1.5 }],
    bucketEndsMs: [1],
    totals: { revenue: null },
    other: { revenue: 2 },
    rowCount: 1,
    otherBy: [{ region: null, revenue: 2 }],
    totalsBy: [{ dimensions: ['region'], rows: [{ region: 'north', revenue: 1.5 }] }],
    digest: 'abc',
  },
  cutBuckets: [],
  unknownValues: [{ member: 'region', values: ['nroth'] }],
  comparison: undefined,
  ranges: [{ fromMs: 0, toMs: 1 }],
  versions: new Map([['orders', 7]]),
  tier: 'gold',
  nextRowAtMs: Infinity,
  sizeBytes: 600,
  explanation: [],
};

const comparison: NonNullable<ComputedAnswer['comparison']> = {
  ...answer.main,
  ...{ other: undefined, otherBy: undefined, totalsBy: undefined, digest: undefined },
  cutBuckets: [{ time: 'a', dateRange: ['b', 'c'] }],
  pairs: [
    [1, 2],
    [3, null],
  ],
  alignedUntilMs: 4,
  aligned: {
    currentRange: [0, 1],
    current: { revenue: 1 },
    comparedRange: [2, 3],
    compared: { revenue: null },
    isWhole: false,
    coverage: 0.5,
    dataFromMs: null,
  },
};

it('reads what it wrote', () => {
  for (const original of [answer, { ...answer, nextRowAtMs: 5, comparison, tier: 'silver' as const }]) {
    expect(decodeAnswer(encodeAnswer(original))).toEqual(original);
  }
});

it('does not keep explanations', () => {
  const explained = { ...answer, explanation: [{ source: 'orders', pieces: [], sql: 'select', groups: 1 }] };
  expect(encodeAnswer(explained)).toBe(encodeAnswer(answer));
});

it('takes nothing else for an answer', () => {
  const text = encodeAnswer(answer);
  for (const other of [
    '',
    '{',
    'null',
    '{}',
    text.slice(1),
    text.replace('"orders"', '7'),
    text.replace(',7]', ',-1]'),
  ]) {
    expect(decodeAnswer(other)).toBeUndefined();
  }
});
