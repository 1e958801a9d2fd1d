import { subtract } from './subtract.ts';
import { testShares } from './test-shares.ts';
import type { Segment, SegmentChange, SumSplit } from './types.ts';

/** Drivers are added until they explain this share of the change. */
const EXPLAINED = 0.67;
/** Minimum share of the change of a driver. */
const MIN_SHARE = 0.1;
/** Minimum ratio of a driver's share of the change to its share of the base: a segment is no driver for being large. */
const MIN_LIFT = 1.5;
/** Where the parts move this many times more than the whole, they mostly offset each other. */
const RESHUFFLED = 2;
/** Probability below which a spread is not attributed to chance. */
const SIGNIFICANT = 0.01;

/**
 * Splits the change of a sum by the values of a dimension: each segment has `change = actual - base`, and these add up
 * to the change of the whole. Drivers as in Adtributor (Bhagwan et al., 2014): by surprise, each with more than a tenth
 * of the change, until they make up two thirds.
 */
export function splitSum(segments: readonly Segment[], isCount: boolean): SumSplit {
  const actual = sum(segments.map((segment) => segment.actual));
  const base = sum(segments.map((segment) => segment.base));
  const whole = actual - base;
  const isPlain = actual > 0 && base > 0 && segments.every((segment) => segment.actual >= 0 && segment.base >= 0);
  const changes = segments.map((segment): SegmentChange => {
    const change = subtract(segment.actual, segment.base);
    return {
      value: segment.value,
      actual: segment.actual,
      base: segment.base,
      change,
      share: whole === 0 ? null : change / whole,
      surprise: isPlain ? findSurprise(segment.base / base, segment.actual / actual) : null,
      isDriver: false,
    };
  });
  const { drivers, explained } = chooseDrivers(changes);
  const test = testShares(
    segments.map((segment) => segment.actual),
    toPeriods(segments),
    isCount,
  );
  const isReshuffle = sum(changes.map(({ change }) => Math.abs(change))) > RESHUFFLED * Math.abs(whole);
  const held = base === 0 || !isPlain ? 0 : sum(drivers.map((driver) => driver.base)) / base;
  const isFew = drivers.length > 0 && drivers.length <= Math.max(1, segments.length / 2);
  return {
    segments: changes
      .map((change) => ({ ...change, isDriver: drivers.includes(change) }))
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change)),
    isConcentrated:
      explained >= Math.max(EXPLAINED, MIN_LIFT * held) &&
      isFew &&
      !isReshuffle &&
      test !== undefined &&
      (test.p ?? 0) < SIGNIFICANT,
    surprise: sum(drivers.map(({ surprise }) => surprise ?? 0)),
    p: test?.p ?? null,
  };
}

function chooseDrivers(changes: readonly SegmentChange[]): { drivers: SegmentChange[]; explained: number } {
  const rank = ({ surprise, share }: SegmentChange): number => surprise ?? share ?? 0;
  const drivers: SegmentChange[] = [];
  let explained = 0;
  for (const change of changes.toSorted((a, b) => rank(b) - rank(a))) {
    if (explained >= EXPLAINED) break;
    // Segments that are not listed individually cannot be drivers.
    if (change.value === undefined || (change.share ?? 0) <= MIN_SHARE) continue;
    drivers.push(change);
    explained += change.share ?? 0;
  }
  return { drivers, explained };
}

/** Surprise at a share `p` becoming `q`: its term of the Jensen-Shannon divergence. */
function findSurprise(p: number, q: number): number {
  const term = (x: number): number => (x === 0 ? 0 : x * Math.log((2 * x) / (p + q)));
  return 0.5 * (term(p) + term(q));
}

const toPeriods = (segments: readonly Segment[]): number[][] =>
  (segments[0]?.past ?? []).map((_, period) => segments.map(({ past }) => past[period] as number));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
