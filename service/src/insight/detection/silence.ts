import type { Severity } from './types.ts';

/**
 * Expected events since the last one, from which on chance gives so long a silence once in a thousand, or in a hundred
 * thousand, cases.
 */
const MEDIUM = 6.9;
const HIGH = 11.5;
/** A silence counts only when it is this many times longer than the longest one remembered. */
const LONGER = 1.5;
/** Rate at which the longest silence fades. */
const FADING = 1 - 1 / 1344;

/** Lower bound of the p-value: rarer silences cannot be estimated. */
const MIN_P = 1e-6;
const HEARD = { severity: '', p: 1 } as const;

/**
 * Detects silence of rare events: no single empty bucket is significant, but the number of events expected meanwhile
 * is.
 */
export interface Silence {
  /** Takes the count of one bucket, and the expected count. `p`: probability of so long a silence by chance. */
  push(value: number, expected: number): { readonly severity: Severity; readonly p: number };
}

/** `isCounting`: false for series other than counts, which have no silence. */
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
