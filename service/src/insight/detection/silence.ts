import type { Severity } from './types.ts';

/**
 * So many events were expected since the last one: chance gives as long a silence once in a thousand, or in a hundred
 * thousand, times.
 */
const MEDIUM = 6.9;
const HIGH = 11.5;
/** Where silences come often, only one that is so much longer than the longest is strange. */
const LONGER = 1.5;
/** How slowly the longest is forgotten. */
const FADING = 1 - 1 / 1344;

/** Nobody knows more exactly how rare it is. */
const MIN_P = 1e-6;
const HEARD = { severity: '', p: 1 } as const;

/** Where few things happen, no single empty bucket is strange: it is how many were expected that is. */
export interface Silence {
  /** Takes in what was counted in one bucket, and what was expected. `p`: how probable so long a silence is by chance. */
  push(value: number, expected: number): { readonly severity: Severity; readonly p: number };
}

/** `isCounting`: of anything but counts nothing is expected to come, and no silence is heard. */
export function createSilence(isCounting: boolean): Silence {
  let missing = 0;
  let longest = 0;
  return {
    push(value, expected) {
      if (!isCounting || value !== 0) {
        longest = Math.max(longest * FADING, missing);
        missing = 0;
        return HEARD;
      }
      missing += expected;
      if (missing < LONGER * longest || missing < MEDIUM) return HEARD;
      return { severity: missing >= HIGH ? 'high' : 'medium', p: Math.max(MIN_P, Math.exp(-missing)) };
    },
  };
}
