import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../simulation/random.ts';
import { createDetector } from './detector.ts';
import { findNoise, findTypical } from './rows/guess-kind.ts';
import type { SeriesKind, Verdict } from './types.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

function judgeDays(kind: SeriesKind, values: readonly number[], stepMs = DAY_MS): Verdict[] {
  const noise = findNoise(values.slice(0, 60), 7);
  const detector = createDetector({ kind, stepMs, typical: findTypical(values.slice(0, 60)), noise });
  return values.map((value, day) => detector.push({ timestampMs: START_MS + day * stepMs, value }));
}

const normal = (seed: number): (() => number) => {
  const random = createRandom(seed);
  return () => Math.log(random.logNormal(1, 1));
};

describe('an average that may be negative', () => {
  it('has ranges of the size of its noise, and days far out of them, wherever its level is (property)', () => {
    const level = fc.double({ min: -3, max: 3, noNaN: true });
    const spread = fc.constantFrom(0.01, 1, 12, 5000);
    fc.assert(
      fc.property(level, spread, fc.integer({ min: 1, max: 1000 }), (inSpreads, size, seed) => {
        const draw = normal(seed);
        const values = Array.from({ length: 120 }, () => size * (inSpreads + draw()));
        values[119] = size * (inSpreads + 8);
        const verdicts = judgeDays('signed', values);
        const { lower, upper, severity } = verdicts[119] as Verdict;
        expect(((upper as number) - (lower as number)) / size).toBeGreaterThan(5);
        expect(((upper as number) - (lower as number)) / size).toBeLessThan(14);
        expect(severity).not.toBe('');
        expect(verdicts.slice(0, 119).filter((verdict) => verdict.severity !== '').length).toBeLessThan(4);
      }),
      { numRuns: 40 },
    );
  });

  it('finds a day of 86 minutes at a level of 1.7 with a spread of 12', () => {
    const draw = normal(3);
    const values = Array.from({ length: 200 }, (_, day) => (day === 150 ? 86 : 1.7 + 12 * draw()));
    const { severity, lower, upper } = judgeDays('signed', values)[150] as Verdict;
    expect(severity).toBe('high');
    expect(lower).toBeGreaterThan(-80);
    expect(upper).toBeLessThan(80);
  });

  it('finds the storm days in the delays of real flights', async () => {
    const file = fileURLToPath(
      new URL('../../../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url),
    );
    const connection = await (await DuckDBInstance.create()).connect();
    const delaysFrom = async (origin: string): Promise<Map<string, Verdict>> => {
      const sql = `select date_trunc('day', date)::date::varchar as day, avg(delay)::double as delay
        from '${file}' where origin = '${origin}' group by 1 order by 1`;
      const rows = (await connection.runAndReadAll(sql)).getRowObjects() as { day: string; delay: number }[];
      const verdicts = judgeDays(
        'signed',
        rows.map(({ delay }) => delay),
      );
      return new Map(verdicts.map((verdict, index) => [rows[index]?.day as string, verdict]));
    };
    const storms = { ORD: ['2001-02-24', '2001-04-06'], BOS: ['2001-03-06'], DEN: ['2001-01-28'], DFW: ['2001-06-30'] };
    for (const [origin, days] of Object.entries(storms)) {
      const verdicts = await delaysFrom(origin);
      for (const day of days) expect(verdicts.get(day)?.severity, `${origin} ${day}`).not.toBe('');
      const widths = [...verdicts.values()]
        .flatMap(({ lower, upper }) => (lower === null || upper === null ? [] : [upper - lower]))
        .sort((a, b) => a - b);
      expect(widths[widths.length >> 1]).toBeLessThan(150);
    }
    connection.closeSync();
  });
});

describe('a share near its bound', () => {
  it.each([0.995, 0.9995, 0.005, 0.0005])('of %d keeps its range within 0 to 1, and finds what is far', (level) => {
    const draw = normal(5);
    const rest = Math.min(level, 1 - level);
    const away = (share: number): number => (level > 0.5 ? 1 - share : share);
    const values = Array.from({ length: 120 }, () => away(Math.max(0, rest * (1 + 0.1 * draw()))));
    values[119] = away(rest * 8);
    const { lower, upper, severity } = judgeDays('ratio', values)[119] as Verdict;
    expect(lower).toBeGreaterThanOrEqual(0);
    expect(upper).toBeLessThanOrEqual(1);
    expect(Math.max(Math.abs((lower as number) - level), Math.abs((upper as number) - level))).toBeLessThan(5 * rest);
    expect(severity).toBe('high');
  });

  it('that was always 0, or always 1, is not flagged for a thousandth', () => {
    for (const [usual, last] of [
      [1, 0.9995],
      [0, 0.0005],
    ] as const) {
      const values = Array.from({ length: 120 }, (_, day) => (day === 119 ? last : usual));
      expect(judgeDays('ratio', values)[119]).toMatchObject({ severity: '' });
    }
  });

  it('of four in five is flagged at one in five, and no day outside of its range is not', () => {
    const draw = normal(8);
    const values = Array.from({ length: 200 }, () => Math.min(1, Math.max(0, 0.8 + 0.1 * draw())));
    values[150] = 0.21;
    const verdicts = judgeDays('ratio', values);
    expect(verdicts[150]?.severity).not.toBe('');
    for (const [day, { lower, upper, severity }] of verdicts.entries()) {
      const value = values[day] as number;
      if (lower !== null && (value < lower || value > (upper as number))) expect(severity).not.toBe('');
    }
  });
});

describe('a daily amount with a week', () => {
  const WEEK = [1, 1.05, 1, 1.1, 1.25, 0.8, 0.7];

  /** Days of a week's rhythm with 5 % of noise, at a level that changes. */
  function makeDays(levelOn: (day: number) => number): number[] {
    const random = createRandom(7);
    return Array.from(
      { length: 120 },
      (_, day) => levelOn(day) * (WEEK[day % 7] as number) * random.logNormal(1, 0.05),
    );
  }

  it.each([
    ['stays', () => 400_000, 1.9],
    ['doubles in three months', (day: number) => 400_000 * (0.42 + (0.58 * day) / 90), 3.8],
    ['halves in four months', (day: number) => 400_000 * Math.exp(-0.005 * day), 2.2],
  ] as const)('that %s has a narrow range from the seventh week on, with its days in it', (_name, levelOn, widest) => {
    const values = makeDays(levelOn);
    const verdicts = judgeDays('amount', values);
    for (const [day, { lower, upper }] of verdicts.entries()) {
      if (day < 49) continue;
      expect((upper as number) / (lower as number), `day ${day}`).toBeLessThan(widest);
      expect(values[day], `day ${day}`).toBeGreaterThan(lower as number);
      expect(values[day], `day ${day}`).toBeLessThan(upper as number);
    }
    const half = values.map((value, day) => (day === 89 ? value / 2 : value));
    expect(judgeDays('amount', half)[89]?.severity).not.toBe('');
  });
});

it('an average near zero has an upper bound of the size of its noise, not of its logarithm', () => {
  const draw = normal(9);
  const values = Array.from({ length: 120 }, () => Math.max(0.1, 8 + 6 * draw()));
  const [amount, average] = (['amount', 'average'] as const).map((kind) => judgeDays(kind, values)[119] as Verdict);
  expect(average?.upper).toBeLessThan(60);
  expect(average?.upper).toBeLessThan(amount?.upper as number);
});
