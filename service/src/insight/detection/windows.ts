import { NORMAL, Ring, type Sizes } from './ring.ts';

/** Window sizes in buckets: one alone, a few, half a day, a day. */
const SIZES = [1, 2, 4, 12, 24] as const;
/** Sums kept for comparison: eight weeks of hours. */
const KEPT_SUMS = 1344;
/** Sums needed before any can be called rare. */
const MIN_SUMS = 100;
const CLIP = 8;
/** Buckets after which the usual sizes are computed again. */
const REFRESH_EVERY = 24;
/** Lower bound of the unit. */
const MIN_UNIT = 0.5;
const NOTHING: Sizes = { median: 0, outer: 0 };
/** Weight of a tail heavier than normal in the unit, and its limit. */
const HEAVY = 8;
const HEAVIEST = Math.exp(1.2);
/** Clipping limit for records, wider than that for learning. */
const WIDE_CLIP = 15;
/** Rate at which the greatest sum fades, and the least size of a record. */
const FADING = 1 - 1 / 3000;
const MIN_RECORD = 4.5;

export interface Strangeness {
  /** Share of past sums at least as large, by conformal prediction (Vovk et al. 2005): (1 + #≥) / (N + 1). */
  readonly p: number;
  /** Size of the sum in units of a usual one, which are larger where tails are heavy; negative where it is below. */
  readonly q: number;
  /** Size of the window in buckets. */
  readonly size: number;
  /** Ratio of its size to the greatest one remembered: above 1 it is a record. */
  readonly record: number;
}

export interface Windows {
  /**
   * Takes the deviation of a bucket in standard deviations; returns how unusual the windows are that end there; empty
   * while learning.
   */
  push(off: number): readonly Strangeness[];
  /** Removes the last bucket's sums from the memory. */
  forget(): void;
  /** Forgets the buckets before this one, so that an anomaly that is over does not affect later windows. */
  clear(): void;
  readonly sizeBytes: number;
}

export function createWindows(): Windows {
  const recent: number[] = [];
  const wide: number[] = [];
  const greatest = SIZES.map(() => 0);
  const past = SIZES.map(() => new Ring(KEPT_SUMS));
  const usual = SIZES.map(() => ({ up: NOTHING, down: NOTHING, heaviness: 1 }));
  let pushed = 0;
  let pending: (number | undefined)[] = [];

  /** Keeps the sums of the last bucket; an episode is kept once. */
  function remember(): void {
    pending.forEach((sum, index) => {
      if (sum !== undefined) past[index]?.push(sum);
    });
    pending = [];
  }

  return {
    push(off) {
      remember();
      recent.push(Math.min(CLIP, Math.max(-CLIP, off)));
      if (recent.length > Math.max(...SIZES)) recent.shift();
      wide.push(Math.min(WIDE_CLIP, Math.max(-WIDE_CLIP, off)));
      if (wide.length > Math.max(...SIZES)) wide.shift();
      const unusual: Strangeness[] = [];
      SIZES.forEach((size, index) => {
        if (recent.length < size) return;
        const sum = sumOf(size === 1 ? wide : recent, size);
        const ring = past[index] as Ring;
        const side = sum < 0 ? 'down' : 'up';
        const usualSizes = usual[index] as { up: Sizes; down: Sizes; heaviness: number };
        if (pushed % REFRESH_EVERY === 0) {
          usualSizes.up = ring.sizesOn(1, MIN_UNIT);
          usualSizes.down = ring.sizesOn(-1, MIN_UNIT);
          usualSizes.heaviness = weighTails([usualSizes.up, usualSizes.down]);
        }
        if (ring.count >= MIN_SUMS) {
          const p = (1 + ring.countBeyond(sum)) / (ring.count + 1);
          const { median, outer } = toSpreads(usualSizes[side]);
          const reached = Math.abs(sumOf(wide, size)) / median;
          const record = reached / Math.max(MIN_RECORD, greatest[index] as number);
          unusual.push({ p, q: sum / Math.max(outer, median * usualSizes.heaviness), size, record });
          greatest[index] = Math.max(reached, FADING * (greatest[index] as number));
        }
        pending[index] = sum;
      });
      pushed++;
      return unusual;
    },
    forget() {
      pending = [];
    },
    clear() {
      recent.splice(0, recent.length - 1);
      wide.splice(0, wide.length - 1);
    },
    get sizeBytes() {
      return past.reduce((sum, ring) => sum + ring.sizeBytes, 0);
    },
  };
}

/** Converts sizes to the standard deviation that normal noise of that size would have. */
const toSpreads = ({ median, outer }: Sizes): Sizes => ({
  median: Math.max(MIN_UNIT, median / NORMAL.median),
  outer: Math.max(MIN_UNIT, outer / NORMAL.outer),
});

/** Returns how much heavier the tails are than those of normal noise; 1 where they are not. */
function weighTails(sides: readonly Sizes[]): number {
  const nonEmpty = sides.filter(({ median }) => median > 0).map(toSpreads);
  const excess = nonEmpty.reduce((sum, { median, outer }) => sum + Math.log(outer / median) / nonEmpty.length, 0);
  return Math.min(HEAVIEST, Math.exp(HEAVY * Math.max(0, excess) ** 2));
}

/** Sum of the last values over the root of their number, which has the standard deviation of a single one. */
function sumOf(values: readonly number[], size: number): number {
  let sum = 0;
  for (let index = values.length - size; index < values.length; index++) sum += values[index] as number;
  return sum / Math.sqrt(size);
}
