import { describe, expect, it } from 'vitest';
import { createRandom } from '../../simulation/random.ts';
import { createDetector } from './detector.ts';
import type { Point, Verdict } from './types.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 5);

/** Orders with a daily shape and Poisson noise. */
function makeOrders(
  hours: number,
  change: (hour: number, usual: number) => number | null = (_hour, usual) => usual,
): Point[] {
  const random = createRandom(7);
  return Array.from({ length: hours }, (_, hour) => {
    const usual = random.poisson(100 + 60 * Math.sin(((hour % 24) / 24) * 2 * Math.PI));
    return { timestampMs: START_MS + hour * HOUR_MS, value: change(hour, usual) };
  });
}

const judgeAll = (points: readonly Point[]): Verdict[] => {
  const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100 });
  return points.map((point) => detector.push(point));
};
const flagged = (verdicts: readonly Verdict[]): number[] =>
  verdicts.flatMap(({ severity }, hour) => (severity === '' ? [] : [hour]));

describe('the detector', () => {
  it('says nothing for three days, then expects what is usual at the hour', () => {
    const verdicts = judgeAll(makeOrders(24 * 28));
    expect(verdicts.slice(0, 72).every(({ severity, score }) => severity === '' && score === 0)).toBe(true);
    const { expected, lower, upper } = verdicts.at(-18) as Verdict;
    expect(expected).toBeGreaterThan(140);
    expect(expected).toBeLessThan(180);
    expect(lower).toBeLessThan(expected as number);
    expect(upper).toBeGreaterThan(expected as number);
  });

  it('finds an outage at once, as one episode, and nothing around it', () => {
    const verdicts = judgeAll(makeOrders(24 * 40, (hour, usual) => (hour >= 800 && hour < 804 ? 0 : usual)));
    const hours = flagged(verdicts).filter((hour) => hour > 700);
    expect(hours[0]).toBe(800);
    expect(hours.every((hour) => hour >= 800 && hour < 804)).toBe(true);
    expect(verdicts[800]).toMatchObject({ severity: 'high', direction: 'down' });
    expect(new Set(hours.map((hour) => verdicts[hour]?.episode)).size).toBe(1);
  });

  it('keeps an episode open for six quiet hours, and begins another where the direction turns', () => {
    const verdicts = judgeAll(
      makeOrders(24 * 40, (hour, usual) => (hour === 800 ? 0 : hour === 803 ? 4 * usual : hour === 815 ? 0 : usual)),
    );
    const [down, up, later] = [verdicts[800], verdicts[803], verdicts[815]].map((verdict) => verdict?.episode);
    expect(up).toBe((down as number) + 1);
    expect(later).toBe((up as number) + 1);
    expect(verdicts[801]).toMatchObject({ severity: '', episode: down });
    expect(verdicts[809]?.episode).toBe(up);
    expect(verdicts[810]?.episode).toBeUndefined();
  });

  it('tells a new level once, and then takes it for what is usual', () => {
    const verdicts = judgeAll(makeOrders(24 * 60, (hour, usual) => (hour < 900 ? usual : Math.round(usual * 1.6))));
    const hours = verdicts.flatMap(({ isNewLevel }, hour) => (isNewLevel && hour > 700 ? [hour] : []));
    expect(hours[0]).toBeGreaterThanOrEqual(900 + 16);
    expect(hours[0]).toBeLessThan(900 + 40);
    // Of 350 hours one may stand out by chance.
    expect(flagged(verdicts).filter((hour) => hour > 900 + 24 * 8).length).toBeLessThan(3);
  });

  it('does not take absence for zero', () => {
    const verdicts = judgeAll(makeOrders(24 * 40, (hour, usual) => (hour >= 800 && hour < 804 ? null : usual)));
    expect(verdicts[801]).toMatchObject({ severity: '', expected: null });
    expect(flagged(verdicts).filter((hour) => hour > 700)).toEqual([]);
  });

  it('learns nothing from known events, and flags nothing in them', () => {
    const points = makeOrders(24 * 40, (hour, usual) => (hour >= 800 && hour < 824 ? usual * 5 : usual));
    const isKnownEvent = (ms: number): boolean => ms >= START_MS + 800 * HOUR_MS && ms < START_MS + 824 * HOUR_MS;
    const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100, isKnownEvent });
    const verdicts = points.map((point) => detector.push(point));
    expect(flagged(verdicts).filter((hour) => hour > 700)).toEqual([]);
    expect(verdicts[830]?.expected).toBeLessThan(250);
  });

  it('asks for what matters: nothing below the minimum is flagged', () => {
    const points = makeOrders(24 * 40, (hour, usual) => (hour === 800 ? 0 : usual));
    const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100, minimum: 500 });
    expect(flagged(points.map((point) => detector.push(point)))).toEqual([]);
  });

  it('is causal: what comes later changes no verdict, and a rebuilt state says the same', () => {
    const points = makeOrders(24 * 30, (hour, usual) => (hour % 97 === 13 ? 0 : usual));
    const all = judgeAll(points);
    for (const length of [80, 300, 555, 700]) expect(judgeAll(points.slice(0, length))).toEqual(all.slice(0, length));
  });

  it('says before a bucket what it would be expected to be', () => {
    const points = makeOrders(24 * 28);
    const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100 });
    for (const point of points.slice(0, -1)) detector.push(point);
    const last = points.at(-1) as Point;
    const foretold = detector.expect(last.timestampMs);
    expect(detector.push(last)).toMatchObject(foretold as object);
  });

  it('expects nothing of a known event, before it as after it', () => {
    const points = makeOrders(24 * 28);
    const [last] = points.slice(-1) as [Point];
    const isKnownEvent = (ms: number): boolean => ms === last.timestampMs;
    const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100, isKnownEvent });
    for (const point of points.slice(0, -1)) detector.push(point);
    expect(detector.expect(last.timestampMs)).toBeUndefined();
    expect(detector.push(last)).toMatchObject({ expected: null, lower: null, upper: null });
    expect(detector.expect(last.timestampMs + HOUR_MS)).toMatchObject({ expected: expect.any(Number) as number });
  });

  it('judges days by their size alone', () => {
    const random = createRandom(3);
    const detector = createDetector({ kind: 'amount', stepMs: 24 * HOUR_MS, typical: 1000 });
    const verdicts = Array.from({ length: 100 }, (_, day) =>
      detector.push({
        timestampMs: START_MS + day * 24 * HOUR_MS,
        value: (day === 90 ? 300 : 1000) * (day % 7 > 4 ? 1.4 : 1) * random.logNormal(1, 0.04),
      }),
    );
    expect(flagged(verdicts).filter((day) => day > 40)).toEqual([90]);
    expect(verdicts[90]?.severity).toBe('high');
  });
});

it('learns from a series that begins with the same value twice', () => {
  const random = createRandom(4);
  const detector = createDetector({ kind: 'count', stepMs: HOUR_MS, typical: 100 });
  let expected = 0;
  for (let hour = 0; hour < 24 * 21; hour++) {
    const value = hour < 2 ? 37 : random.poisson(100 + 60 * Math.sin((hour / 24) * 2 * Math.PI));
    expected = detector.push({ timestampMs: START_MS + hour * HOUR_MS, value }).expected ?? 0;
  }
  expect(expected).toBeGreaterThan(70);
});

it('hears the silence of a series in which single empty hours are nothing', () => {
  const random = createRandom(6);
  const quietFrom = 24 * 40 + 9;
  const points = Array.from({ length: quietFrom + 14 }, (_, hour) => ({
    timestampMs: START_MS + hour * HOUR_MS,
    value: hour >= quietFrom ? 0 : random.poisson(1.5),
  }));
  const verdicts = judgeAll(points);
  const before = flagged(verdicts).filter((hour) => hour < quietFrom);
  expect(before.length).toBeLessThan(4);
  const after = verdicts.slice(quietFrom).map(({ severity }) => severity);
  expect(after.slice(0, 3)).toEqual(['', '', '']);
  expect(after.slice(4, 8)).toContain('medium');
  expect(after.slice(8, 12)).toContain('high');
});

it('is used to silences that come often', () => {
  const random = createRandom(7);
  // Closed each night and on Sundays: thirty events are missing on such a day, and nothing is wrong.
  const points = Array.from({ length: 24 * 7 * 8 }, (_, hour) => {
    const isOpen = hour % 24 >= 9 && hour % 24 < 18 && Math.floor(hour / 24) % 7 !== 6;
    return { timestampMs: START_MS + hour * HOUR_MS, value: isOpen && random.chance(0.7) ? random.poisson(4) : 0 };
  });
  const verdicts = judgeAll(points);
  expect(flagged(verdicts).filter((hour) => hour > 24 * 21 && points[hour]?.value === 0)).toEqual([]);
});

it('keeps the shape of the week when a count halves', () => {
  const points = makeOrders(24 * 70, (hour, usual) => (hour < 24 * 42 ? usual : Math.round(usual / 2)));
  const verdicts = judgeAll(points);
  const after = flagged(verdicts).filter((hour) => hour > 24 * 45);
  expect(after.length).toBeLessThan(3);
  const ratios = [6, 18].map((inDay) => (verdicts[24 * 48 + inDay]?.expected ?? 0) / (inDay === 6 ? 80 : 20));
  for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
});

it('takes no failures of a few for nothing strange, and many for strange', () => {
  const random = createRandom(9);
  const detector = createDetector({ kind: 'ratio', stepMs: HOUR_MS, typical: 0.05 });
  const verdicts = Array.from({ length: 24 * 60 }, (_, hour) =>
    detector.push({
      timestampMs: START_MS + hour * HOUR_MS,
      value: hour === 1400 ? 0.3 : Math.min(60, random.poisson(3)) / 60,
    }),
  );
  const hours = flagged(verdicts).filter((hour) => hour > 24 * 14);
  expect(hours).toContain(1400);
  expect(hours.filter((hour) => verdicts[hour]?.direction === 'down').length).toBeLessThan(3);
});

it('scores what is unlike everything before highest, and what was told lower', () => {
  const random = createRandom(12);
  // Bursts of one size each day, and one of three times the size in between.
  const points = Array.from({ length: 24 * 40 }, (_, hour) => {
    const burst = hour % 31 === 0 ? 3 : hour === 914 || hour === 915 ? 9 : 1;
    return { timestampMs: START_MS + hour * HOUR_MS, value: burst * random.poisson(100) };
  });
  const scores = judgeAll(points).map(({ score }) => score);
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  expect(scores[914]).toBeGreaterThan(0.5);
  expect(Math.max(...scores.slice(500, 914))).toBeLessThan(scores[914] as number);
  expect(scores[915]).toBeLessThan(0.5);
});
