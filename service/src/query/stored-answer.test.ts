import { expect, it } from 'vitest';
import type { ComputedAnswer } from './compute-answer.ts';
import { decodeAnswer, encodeAnswer } from './stored-answer.ts';

const exact = (JSON as unknown as { rawJSON(text: string): number }).rawJSON('90071992547410.931234567');
const answer = {
  main: {
    rows: [{ time: '2026-11-07T00:00:00.000Z', revenue: exact, orders: 2 }],
    bucketEndsMs: [5],
    totals: { revenue: exact },
    other: undefined,
  },
  comparison: undefined,
  ranges: [{ fromMs: 1, toMs: 2 }],
  versions: new Map([['orders', 7]]),
  tier: 'gold',
  nextRowAtMs: Infinity,
  sizeBytes: 100,
  explanation: [],
} as unknown as ComputedAnswer;

it('brings an answer back with all its digits, as one of the second tier', () => {
  const back = decodeAnswer(encodeAnswer(answer));
  expect(back).toMatchObject({ tier: 'redis', nextRowAtMs: Infinity, sizeBytes: 100 });
  expect([...(back?.versions ?? [])]).toEqual([['orders', 7]]);
  expect(JSON.stringify(back?.main)).toBe(JSON.stringify(answer.main));
  expect(JSON.stringify(back?.main)).toContain('90071992547410.931234567');
});

it.each(['', 'null', '{"main": "poison"}', '{"main": {"rows": []}}', '[1'])('takes %j for no answer', (text) => {
  expect(decodeAnswer(text)).toBeUndefined();
});
