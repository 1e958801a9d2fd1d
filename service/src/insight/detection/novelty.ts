import type { Strangeness } from './windows.ts';

const DAY_MS = 86_400_000;
/** How much it counts that a value lies outside everything seen, in widths of that range. */
const RANGE_WEIGHT = 2;
/** The range of what was seen narrows as slowly as records fade. */
const FADING = 1 / 3000;
/** Before so many values their range says nothing. */
const LEAST = 200;
/** What is told is news again after so long, and after two buckets at least; before that only what is stranger. */
const STALE_MS = DAY_MS;
/** A bucket nearer than so many spreads is not strange, whatever was before it. */
const NEAR = 1;

/** How unlike everything before a bucket is, so that one number can be compared over series that are quiet, and that are not. */
export interface Novelty {
  /** 0 to 1; from 0.5 on nothing like it is remembered. Half as much where it was told within a day. */
  push(timestampMs: number, y: number, off: number, strange: readonly Strangeness[]): number;
}

/**
 * The greatest record of any window, and how far the value itself lies outside the range of those before. A series of many
 * bursts breaks few records, so that it is no louder than one that was quiet for weeks.
 */
export function createNovelty(stepMs: number): Novelty {
  const staleMs = Math.max(STALE_MS, 2 * stepMs);
  let highest = -Infinity;
  let lowest = Infinity;
  let seen = 0;
  /** Novelties of the last day that no later one exceeds, falling. */
  let told: { readonly atMs: number; readonly novelty: number }[] = [];

  function findOutside(y: number): number {
    const width = highest - lowest;
    const outside = seen >= LEAST && width > 0 ? Math.max(0, y - highest, lowest - y) / width : 0;
    if (seen > 0) [highest, lowest] = [highest - (width / 2) * FADING, lowest + (width / 2) * FADING];
    [highest, lowest] = [Math.max(highest, y), Math.min(lowest, y)];
    seen++;
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
      while (told[0] && timestampMs - told[0].atMs > staleMs) told.shift();
      const isNews = novelty > (told[0]?.novelty ?? 0);
      told = isNews ? [] : told.slice(0, told.findLastIndex((one) => one.novelty > novelty) + 1);
      told.push({ atMs: timestampMs, novelty });
      return (isNews ? 1 : 0.5) * (novelty / (1 + novelty));
    },
  };
}
