import { Temporal } from 'temporal-polyfill';
import type { Digest } from '../catalog/model/digest-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { floorToBucket } from '../time/buckets.ts';

/** An instant at which a digest is due. */
export interface Due {
  readonly atMs: number;
  /** Local date of the readers, `YYYY-MM-DD`. */
  readonly date: string;
}

type Schedule = Pick<Digest, 'every' | 'on' | 'atMinute' | 'timezone'>;

/**
 * Returns the last instant at which a digest was due. A time that the clock skips on that day is moved on by the skipped
 * hour; of a time that the clock shows twice the first counts.
 */
export function findLastDue(schedule: Schedule, nowMs: number): Due {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(schedule.timezone).toPlainDate();
  for (let date = today; ; date = date.subtract({ days: 1 })) {
    if (schedule.every === 'week' && date.dayOfWeek !== schedule.on) continue;
    const atMs = toInstant(date, schedule);
    if (atMs <= nowMs) return { atMs, date: date.toString() };
  }
}

function toInstant(date: Temporal.PlainDate, { atMinute, timezone }: Schedule): number {
  const time = Temporal.PlainTime.from({ hour: Math.floor(atMinute / 60), minute: atMinute % 60 });
  const local = date.toPlainDateTime(time);
  return local.toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The days that a digest is about, in the zone of the catalogue. */
export interface Period {
  readonly fromMs: number;
  /** Instant after the last. */
  readonly toMs: number;
  /** First and last date. */
  readonly dates: readonly [string, string];
}

/** Returns the last day or week of the catalogue that was over at an instant. */
export function findPeriod(
  every: Digest['every'],
  atMs: number,
  { timezone, weekStart }: Pick<Catalog, 'timezone' | 'weekStart'>,
): Period {
  const toMs = floorToBucket(atMs, every, timezone, weekStart);
  const fromMs = floorToBucket(toMs - 1, every, timezone, weekStart);
  const dateOf = (ms: number): string =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone).toPlainDate().toString();
  return { fromMs, toMs, dates: [dateOf(fromMs), dateOf(toMs - 1)] };
}
