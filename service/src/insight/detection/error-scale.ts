import type { Prediction } from './ensemble.ts';
import { Ring } from './ring.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** Errors kept for the whole series, and for one hour of working days or of weekends. */
const GLOBAL = 1344;
const LOCAL = 64;
const MIN_LOCAL = 12;
/** Errors after which the scale of the whole series is computed again. */
const REFRESH_EVERY = 24;
/** Four in five errors of normal noise are smaller, in standard deviations. */
const FOUR_IN_FIVE = 1.2816;

/** Typical size of the forecast error, at each time of the day. */
export interface ErrorScale {
  /** Returns NaN before anything is known. */
  at(localMs: number): number;
  push(localMs: number, error: number): void;
  readonly sizeBytes: number;
}

/** √(0.75·local² + 0.25·global²), each 1.4826 times the median size of the errors (Rousseeuw and Croux 1993), and no less than `floor`. */
function createErrorScale(stepMs: number, floor: number): ErrorScale {
  const all = new Ring(GLOBAL);
  const local = new Map<number, Ring>();
  const isDaily = stepMs >= DAY_MS;
  let whole = Number.NaN;
  let pushed = 0;

  /** 1970-01-01 was a Thursday. */
  function slotOf(localMs: number): number {
    const inWeekMs = (((localMs - 4 * DAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
    const isWeekend = inWeekMs >= 6 * DAY_MS || inWeekMs < DAY_MS;
    return Math.floor((inWeekMs % DAY_MS) / HOUR_MS) + (isWeekend ? 24 : 0);
  }

  /** For daily buckets, which are judged by size alone, a heavy tail widens the scale. */
  function findSpread(): number {
    const spread = 1.4826 * all.median();
    return isDaily ? Math.sqrt(spread * Math.max(spread, all.quantile(0.8) / FOUR_IN_FIVE)) : spread;
  }

  return {
    at(localMs) {
      const ring = local.get(slotOf(localMs));
      if (isDaily || !ring || ring.count < MIN_LOCAL) return Math.max(floor, whole);
      const here = 1.4826 * ring.median();
      return Math.max(floor, Math.sqrt(0.75 * here ** 2 + 0.25 * whole ** 2));
    },
    push(localMs, error) {
      const size = Math.abs(error);
      all.push(size);
      const slot = slotOf(localMs);
      let ring = local.get(slot);
      if (!ring) local.set(slot, (ring = new Ring(LOCAL)));
      ring.push(size);
      if (++pushed % REFRESH_EVERY === 0 || pushed < REFRESH_EVERY || isDaily) whole = findSpread();
    },
    get sizeBytes() {
      return all.sizeBytes + [...local.values()].reduce((sum, ring) => sum + ring.sizeBytes, 0);
    },
  };
}

/** Scales of the errors of several models. */
export interface ErrorScales {
  /** Returns NaN before anything is known. */
  at(localMs: number, model: Prediction['model']): number;
  push(localMs: number, model: Prediction['model'], error: number): void;
  readonly sizeBytes: number;
}

/**
 * One scale of each model of daily buckets: the errors of the first weeks, before the season of the week is known, say
 * nothing about later ones. Of shorter steps one scale of all: their first weeks are soon a small part.
 */
export function createErrorScales(stepMs: number, floor: number): ErrorScales {
  const scales = new Map<string, ErrorScale>();
  function find(model: Prediction['model']): ErrorScale {
    const key = stepMs >= DAY_MS ? model : '';
    let scale = scales.get(key);
    if (!scale) scales.set(key, (scale = createErrorScale(stepMs, floor)));
    return scale;
  }
  return {
    at: (localMs, model) => find(model).at(localMs),
    push(localMs, model, error) {
      find(model).push(localMs, error);
    },
    get sizeBytes() {
      return [...scales.values()].reduce((sum, scale) => sum + scale.sizeBytes, 0);
    },
  };
}
