import { NORMAL, Ring, type Sizes } from './ring.ts';

/** Buckets that are looked at together: one alone, a few, half a day. */
const SIZES = [1, 2, 4, 12, 24] as const;
/** Sums kept to compare with: eight weeks of hours. */
const REMEMBERED = 1344;
/** Below so many, nothing can be said to be rare. */
const LEAST = 100;
const CLIP = 8;
/** What is usual is read anew after so many buckets. */
const EVERY = 24;
/** A smaller spread than this is not believed. */
const MIN_UNIT = 0.5;
const NOTHING: Sizes = { median: 0, outer: 0 };
/** How much a tail that is heavier than the normal one adds to the unit, and at most. */
const HEAVY = 8;
const HEAVIEST = Math.exp(1.2);
/** Records see further out. */
const WIDE_CLIP = 15;
/** The greatest sum fades, and what is smaller than this is no record. */
const FADING = 1 - 1 / 3000;
const MIN_RECORD = 4.5;

export interface Strangeness {
  /** Share of past sums at least so large, by the rule of conformal prediction (Vovk et al. 2005): (1 + #≥) / (N + 1). */
  readonly p: number;
  /** Size of the sum in units of a usual one, larger ones where tails are heavy; negative where it is below. */
  readonly q: number;
  /** Over so many buckets. */
  readonly size: number;
  /** Its size over the greatest one remembered: above 1 there was none like it. */
  readonly record: number;
}

export interface Windows {
  /** Takes in how many spreads a bucket is off, and says how strange the windows that end there are; empty while learning. */
  push(off: number): readonly Strangeness[];
  /** Takes the last bucket's sums out of what later ones are compared with. */
  forget(): void;
  /** Forgets the buckets before this one: an anomaly that is over does not count on. */
  clear(): void;
  readonly sizeBytes: number;
}

export function createWindows(): Windows {
  const recent: number[] = [];
  const wide: number[] = [];
  const greatest = SIZES.map(() => 0);
  const past = SIZES.map(() => new Ring(REMEMBERED));
  const usual = SIZES.map(() => ({ up: NOTHING, down: NOTHING, heaviness: 1 }));
  let pushed = 0;
  let pending: (number | undefined)[] = [];

  /** What was told already is one experience, not many. */
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
      const found: Strangeness[] = [];
      SIZES.forEach((size, index) => {
        if (recent.length < size) return;
        const sum = sumOf(size === 1 ? wide : recent, size);
        const ring = past[index] as Ring;
        const side = sum < 0 ? 'down' : 'up';
        const known = usual[index] as { up: Sizes; down: Sizes; heaviness: number };
        if (pushed % EVERY === 0) {
          known.up = ring.sizesOn(1, MIN_UNIT);
          known.down = ring.sizesOn(-1, MIN_UNIT);
          known.heaviness = weighTails([known.up, known.down]);
        }
        if (ring.count >= LEAST) {
          const p = (1 + ring.countBeyond(sum)) / (ring.count + 1);
          const { median, outer } = toSpreads(known[side]);
          const reached = Math.abs(sumOf(wide, size)) / median;
          const record = reached / Math.max(MIN_RECORD, greatest[index] as number);
          found.push({ p, q: sum / Math.max(outer, median * known.heaviness), size, record });
          greatest[index] = Math.max(reached, FADING * (greatest[index] as number));
        }
        pending[index] = sum;
      });
      pushed++;
      return found;
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

/** The spread that normal noise of such sizes would have, told by each of them. */
const toSpreads = ({ median, outer }: Sizes): Sizes => ({
  median: Math.max(MIN_UNIT, median / NORMAL.median),
  outer: Math.max(MIN_UNIT, outer / NORMAL.outer),
});

/** How much farther out rare sums are to be awaited than usual ones tell: 1 where tails are as light as those of normal noise. */
function weighTails(sides: readonly Sizes[]): number {
  const known = sides.filter(({ median }) => median > 0).map(toSpreads);
  const excess = known.reduce((sum, { median, outer }) => sum + Math.log(outer / median) / known.length, 0);
  return Math.min(HEAVIEST, Math.exp(HEAVY * Math.max(0, excess) ** 2));
}

/** The sum of the last ones over the root of their number, which has the spread of a single one. */
function sumOf(values: readonly number[], size: number): number {
  let sum = 0;
  for (let index = values.length - size; index < values.length; index++) sum += values[index] as number;
  return sum / Math.sqrt(size);
}
