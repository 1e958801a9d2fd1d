import { expect, it } from 'vitest';
import { createRandom } from '../../../simulation/random.ts';
import { judgeLimit } from '../judge-limit.ts';
import { judgeRows } from './judge-rows.ts';
import { summariseEpisodes } from './summarise-episodes.ts';

const random = createRandom(11);
const rows = Array.from({ length: 3000 }, (_, index) => ({
  timestampMs: Date.UTC(2026, 0, 1) + index * 300_000,
  timestampText: `row ${index}`,
  valueText: '',
  value: index === 2500 ? 900 : 100 + 10 * random.logNormal(1, 0.3),
}));

it('gives a verdict for each row, and finds the one that stands out of a machine metric without a season', () => {
  const verdicts = judgeRows(rows, {});
  expect(verdicts).toHaveLength(rows.length);
  expect(verdicts[2500]?.severity).toBe('high');
  const [episode] = summariseEpisodes(
    rows.map((row, index) => ({ ...row, ...verdicts[index]! })),
    300_000,
  ).filter(({ peak }) => peak === 900);
  expect(episode).toMatchObject({ fromMs: rows[2500]!.timestampMs });
});

it('passes over rows that repeat or go back in time', () => {
  const twice = [...rows.slice(0, 2600), rows[100]!, rows[2599]!, ...rows.slice(2600)];
  const verdicts = judgeRows(twice, {});
  expect(verdicts).toHaveLength(twice.length);
  expect(verdicts[2600]).toMatchObject({ severity: '', expected: null });
  expect(verdicts.slice(2602)).toEqual(judgeRows(rows, {}).slice(2600));
});

it('has nothing to say of nothing', () => {
  expect(judgeRows([], {})).toEqual([]);
  expect(judgeRows([rows[0]!], {})).toHaveLength(1);
});

it('fires once for each run beyond a limit, and not at the limit', () => {
  const summarise = (values: readonly (number | null)[], limit: { above?: number; below?: number }) => {
    const table = values.map((value, index) => ({ timestampMs: index, timestampText: '', valueText: '', value }));
    return summariseEpisodes(judgeLimit(table, limit), 1);
  };
  expect(summarise([1, 5, 6, 7, null, 8, 5, 6], { above: 5 })).toEqual([
    { fromMs: 2, toMs: 6, peak: 8, expected: null },
    { fromMs: 7, toMs: 8, peak: 6, expected: null },
  ]);
  expect(summarise([9, 4, 2, 3, 9, -9, -8], { below: 5 })).toEqual([
    { fromMs: 1, toMs: 4, peak: 2, expected: null },
    { fromMs: 5, toMs: 7, peak: -9, expected: null },
  ]);
});

it.each([
  ['huge', (index: number) => 1e300 * (1 + (index % 7))],
  ['tiny', (index: number) => 1e-300 * (1 + (index % 7))],
  ['of both signs', (index: number) => (index % 50 === 7 ? -1e308 : 1e308)],
  ['always the same', () => 5],
  ['always nothing', () => 0],
])('gives numbers for values that are %s', (_, valueOf) => {
  const odd = Array.from({ length: 800 }, (_row, index) => ({
    timestampMs: Date.UTC(2026, 0, 1) + index * 3_600_000,
    value: valueOf(index),
  }));
  for (const { expected, lower, upper, score } of judgeRows(odd, {})) {
    for (const number of [expected, lower, upper]) expect(number === null || Number.isFinite(number)).toBe(true);
    expect(score >= 0 && score <= 1).toBe(true);
  }
});
