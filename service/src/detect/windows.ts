import { Ring } from './ring.ts';

/** Buckets that are looked at together: one alone, a few, half a day. */
const SIZES = [1, 2, 4, 12, 24] as const;
/** Sums kept to compare with: eight weeks of hours. */
const REMEMBERED = 1344;
/** Below so many, nothing can be said to be rare. */
const LEAST = 100;
const CLIP = 8;
/** The greatest sum is forgotten as slowly as the others. */
const FADING = 1 - 1 / REMEMBERED;

export interface Strangeness {
  /** Share of past sums at least so large, by the rule of conformal prediction (Vovk et al. 2005): (1 + #≥) / (N + 1). */
  readonly p: number;
  /** Size of the sum in units of a usual one; negative where it is below. */
  readonly q: number;
  /** Over so many buckets. */
  readonly size: number;
  /** Its size over the greatest one remembered: above 1 there was none like it. */
  readonly record: number;
}

export interface Windows {
  /** Takes in how many spreads a bucket is off, and says how strange the windows that end there are; empty while learning. */
  push(off: number): readonly Strangeness[];
  /** Forgets the buckets before this one: an anomaly that is over does not count on. */
  clear(): void;
  readonly sizeBytes: number;
}

export function createWindows(): Windows {
  const recent: number[] = [];
  const whole: number[] = [];
  const greatest = SIZES.map(() => 0);
  const past = SIZES.map(() => new Ring(REMEMBERED));
  const usual = SIZES.map(() => Number.NaN);
  let pushed = 0;

  return {
    push(off) {
      recent.push(Math.min(CLIP, Math.max(-CLIP, off)));
      if (recent.length > Math.max(...SIZES)) recent.shift();
      whole.push(off);
      if (whole.length > Math.max(...SIZES)) whole.shift();
      const found: Strangeness[] = [];
      SIZES.forEach((size, index) => {
        if (recent.length < size) return;
        const sum = recent.slice(-size).reduce((total, one) => total + one, 0) / Math.sqrt(size);
        const raw = Math.abs(whole.slice(-size).reduce((total, one) => total + one, 0)) / Math.sqrt(size);
        const ring = past[index] as Ring;
        if (pushed % 24 === 0 || Number.isNaN(usual[index])) usual[index] = 1.4826 * ring.median();
        if (ring.count >= LEAST) {
          const p = (1 + ring.countFrom(Math.abs(sum))) / (ring.count + 1);
          found.push({
            p,
            q: sum / Math.max(0.5, usual[index] as number),
            size,
            record: raw / Math.max(1, greatest[index] as number),
          });
        }
        ring.push(Math.abs(sum));
        greatest[index] = Math.max(raw, FADING * (greatest[index] as number));
      });
      pushed++;
      return found;
    },
    clear() {
      recent.splice(0, recent.length - 1);
      whole.splice(0, whole.length - 1);
    },
    get sizeBytes() {
      return past.reduce((sum, ring) => sum + ring.sizeBytes, 0);
    },
  };
}
