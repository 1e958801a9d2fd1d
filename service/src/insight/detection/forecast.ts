import { Ring } from './ring.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Weeks, or days, whose median is the season. */
const WEEKS = 8;
const DAYS = 12;
const MIN_WEEKS = 3;
const MIN_DAYS = 3;
/** Shorter steps share the season of a quarter of an hour: single minutes of the day have too few values. */
const FINE_MS = 5 * 60_000;
const SLOT_MS = 15 * 60_000;
const MAX_IN_SLOT = 120;
/** Rate at which past errors fade. */
const ERROR_RATE = 0.01;
const MIN_ERRORS = 24;

/** `week`: the time of the week; `day`: the time of the day, weekdays and weekends apart; `none`: no season. */
export type Season = 'week' | 'day' | 'none';

/** One forecast: a slowly moving level plus a seasonal component. */
export interface Forecast {
  readonly season: Season;
  /** Returns the forecast on the transformed scale; undefined before there is enough past. */
  predict(localMs: number): number | undefined;
  /** Learns a value. `speed` multiplies how fast the level follows. */
  learn(localMs: number, y: number, speed: number): void;
  /** Typical size of the recent errors; infinite before the first ones. */
  readonly error: number;
  readonly sizeBytes: number;
}

export interface ForecastOptions {
  readonly season: Season;
  readonly stepMs: number;
  /** Share of an error that the level follows. */
  readonly rate: number;
}

export function createForecast({ season, stepMs, rate }: ForecastOptions): Forecast {
  const slots = new Map<number, Ring>();
  const slotMs = stepMs < FINE_MS ? Math.max(stepMs, SLOT_MS) : stepMs;
  const slotsADay = Math.ceil(DAY_MS / slotMs);
  const perSlot = Math.max(1, Math.round(slotMs / stepMs));
  const capacity = Math.min(MAX_IN_SLOT, perSlot * (season === 'week' ? WEEKS : DAYS));
  const least = Math.min(capacity, perSlot * (season === 'week' ? MIN_WEEKS : MIN_DAYS));
  let level: number | undefined;
  let error = 0;
  let errors = 0;
  let count = 1;

  /** 1970-01-01 was a Thursday. */
  function slotOf(localMs: number): number {
    const inWeekMs = (((localMs - 4 * DAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
    if (season === 'week') return Math.floor(inWeekMs / slotMs);
    const isWeekend = inWeekMs >= 6 * DAY_MS || inWeekMs < DAY_MS;
    return Math.floor((inWeekMs % DAY_MS) / slotMs) + (isWeekend ? slotsADay : 0);
  }

  function predict(localMs: number): number | undefined {
    if (level === undefined) return undefined;
    if (season === 'none') return level;
    const slot = slotOf(localMs);
    const ring = ready(slot) ?? (season === 'day' ? ready(otherDay(slot)) : undefined);
    return ring && level + ring.median();
  }

  function ready(slot: number): Ring | undefined {
    const ring = slots.get(slot);
    return ring && ring.count >= least ? ring : undefined;
  }

  /** Until there are enough weekends, they use the season of weekdays, and the other way around. */
  const otherDay = (slot: number): number => (slot < slotsADay ? slot + slotsADay : slot - slotsADay);

  /** Moves the level towards the value, clipping outliers at two typical errors. */
  function follow(off: number, speed: number): void {
    const size = Math.abs(off);
    // With a typical error of zero the level would never move.
    const usual = error === 0 ? size : error;
    errors++;
    error += Math.max(ERROR_RATE, 1 / errors) * (Math.min(size, 6 * usual) - error);
    const clipped = Math.min(2.5 * usual, Math.max(-2.5 * usual, off));
    level = (level as number) + Math.min(0.5, rate * speed) * clipped;
  }

  return {
    season,
    predict,
    learn(localMs, y, speed) {
      const expected = predict(localMs);
      if (expected !== undefined) follow(y - expected, speed);
      // Before the season is known the level is the mean of all values, a week's at most.
      else level = level === undefined ? y : level + Math.max(1 / ++count, stepMs / WEEK_MS) * (y - level);
      if (season === 'none' || level === undefined) return;
      const slot = slotOf(localMs);
      let ring = slots.get(slot);
      if (!ring) slots.set(slot, (ring = new Ring(capacity)));
      ring.push(y - level);
    },
    get error() {
      return errors < MIN_ERRORS ? Infinity : error;
    },
    get sizeBytes() {
      return [...slots.values()].reduce((sum, ring) => sum + ring.sizeBytes, 0);
    },
  };
}
