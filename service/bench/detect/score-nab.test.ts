import { expect, it } from 'vitest';
import { optimise, PROFILES, type Scored } from './score-nab.ts';

const ROWS = 1000;
const WINDOWS = [
  [300, 399],
  [700, 799],
] as const;

const file = (scoreOf: (row: number) => number, windows: Scored['windows'] = WINDOWS): Scored => ({
  scores: Array.from({ length: ROWS }, (_, row) => scoreOf(row)),
  windows,
  probation: 150,
  flags: [],
});
const standard = (...files: Scored[]): number => optimise(files, PROFILES.standard);
/** Score of a row by its distance from the end of a window, in windows. */
const sigmoid = (y: number): number => 2 / (1 + Math.exp(5 * y)) - 1;

it('gives 100 for the first row of each window and nothing else, 0 for nothing', () => {
  const perfect = file((row) => (row === 300 || row === 700 ? 1 : 0));
  expect(standard(perfect)).toBeCloseTo(100, 10);
  expect(
    standard(
      perfect,
      file(() => 0, []),
    ),
  ).toBeCloseTo(100, 10);
  expect(standard(file(() => 0))).toBe(0);
});

it('gives half for one of two, and less the later it comes, whatever else is in the window', () => {
  expect(standard(file((row) => (row === 300 ? 1 : 0)))).toBeCloseTo(50, 10);
  const late = standard(file((row) => (row === 350 || row === 360 ? 1 : 0)));
  expect(late).toBeCloseTo((100 * (1 + sigmoid(-0.5) / sigmoid(-1))) / 4, 10);
});

it('takes 0.11 for each false row before any window, and less close behind one', () => {
  const false1 = file((row) => (row === 300 || row === 700 || row === 200 || row === 210 ? 1 : 0));
  expect(standard(false1)).toBeCloseTo(100 - (100 * 2 * 0.11) / 4, 10);
  const behind = file((row) => (row === 300 || row === 700 || row === 410 ? 1 : 0));
  expect(standard(behind)).toBeCloseTo(100 + (100 * 0.11 * sigmoid(11 / 99)) / 4, 10);
  // Past three widths it is exactly -1.
  const far = file((row) => (row === 300 || row === 700 || row === 698 ? 1 : 0));
  expect(standard(far)).toBeCloseTo(100 - (100 * 0.11) / 4, 4);
});

it('does not score the first rows, and weighs by profile', () => {
  const early = file((row) => (row === 300 || row === 700 || row < 150 ? 1 : 0));
  expect(standard(early)).toBeCloseTo(100, 10);
  const noisy = file((row) => (row === 300 || row === 700 || row === 200 ? 1 : 0));
  expect(optimise([noisy], PROFILES.lowFalsePositives)).toBeCloseTo(100 - (100 * 0.22) / 4, 10);
  const half = file((row) => (row === 300 ? 1 : 0));
  expect(optimise([half], PROFILES.lowFalseNegatives)).toBeCloseTo(50, 10);
});

it('has one threshold for all, the best one', () => {
  const loud = file((row) => (row === 300 || row === 700 ? 0.9 : row === 500 ? 0.8 : 0));
  expect(standard(loud)).toBeCloseTo(100, 10);
  const quiet = file((row) => (row === 300 || row === 700 ? 0.7 : 0));
  expect(standard(loud, quiet)).toBeLessThan(100);
});
