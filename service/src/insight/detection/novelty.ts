import type { Strangeness } from './windows.ts';

const DAY_MS = 86_400_000;
/** Weight of the distance of a value from the range of all earlier values, in widths of that range. */
const RANGE_WEIGHT = 2;
/** Rate at which the range of past values narrows; records fade at the same rate. */
const FADING = 1 / 3000;
/** Values needed before their range is used. */
const MIN_VALUES = 200;
/** How long a reported deviation lowers the score of weaker ones, ms, and two buckets at least. */
const STALE_MS = DAY_MS;
/** A bucket closer to its expected value than this, in standard deviations, scores 0 for its own value. */
const NEAR = 1;

/** Scores how unlike all earlier buckets a bucket is, comparable across quiet and noisy series. */
export interface Novelty {
  /** Returns 0 to 1; from 0.5 on no past bucket was like it. Halved where a stronger one was reported within a day. */
  push(timestampMs: number, y: number, off: number, strange: readonly Strangeness[]): number;
}

/**
 * Takes the greatest record of any window, and how far the value itself lies outside the range of those before. A
 * series of many bursts breaks few records, so it scores no higher than one that was quiet for weeks.
 */
export function createNovelty(stepMs: number): Novelty {
  const staleMs = Math.max(STALE_MS, 2 * stepMs);
  let highest = -Infinity;
  let lowest = Infinity;
  let count = 0;
  /** Novelties of the last day that no later one exceeds, in descending order. */
  let recent: { readonly atMs: number; readonly novelty: number }[] = [];

  function findOutside(y: number): number {
    const width = highest - lowest;
    const outside = count >= MIN_VALUES && width > 0 ? Math.max(0, y - highest, lowest - y) / width : 0;
    if (count > 0) [highest, lowest] = [highest - (width / 2) * FADING, lowest + (width / 2) * FADING];
    [highest, lowest] = [Math.max(highest, y), Math.min(lowest, y)];
    count++;
    return Math.min(1, outside);
  }

  return {
    push(timestampMs, y, off, strange) {
      let record = 0;
      for (const window of strange) {
        const isLasting = window.size === 1 || (Math.sign(window.q) === Math.sign(off) && Math.abs(off) >= NEAR);
        if (isLasting) record = Math.max(record, window.record);
      }
      const novelty = record + RANGE_WEIGHT * findOutside(y);
      while (recent[0] && timestampMs - recent[0].atMs > staleMs) recent.shift();
      const isNews = novelty > (recent[0]?.novelty ?? 0);
      recent = isNews ? [] : recent.slice(0, recent.findLastIndex((earlier) => earlier.novelty > novelty) + 1);
      recent.push({ atMs: timestampMs, novelty });
      return (isNews ? 1 : 0.5) * (novelty / (1 + novelty));
    },
  };
}
