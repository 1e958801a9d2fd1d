import { Temporal } from 'temporal-polyfill';
import { InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { offsetSpanAt } from './zone-offsets.ts';

const MAX_NAME = 64;
const HOUR_MS = 3_600_000;
const SINCE_MS = Date.UTC(2000, 0, 1);
const UNTIL_MS = Date.UTC(2040, 0, 1);

/**
 * Returns an IANA zone's name with its usual capitals (`europe/berlin` is `Europe/Berlin`); undefined for anything
 * else.
 */
export function toZone(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > MAX_NAME || !/^[A-Za-z]/.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Works like `toZone`, but throws InvalidRequestError `invalid_timezone`. */
export function parseZone(name: unknown, path = 'timezone'): string {
  const zone = toZone(name);
  if (zone === undefined) {
    throw new InvalidRequestError(
      'invalid_timezone',
      `${path} ${formatValue(name)} is not a time zone: expected an IANA name such as "Europe/Berlin" or "UTC"`,
      { path },
    );
  }
  return zone;
}

/**
 * Returns true when the zone's local hours have been whole hours of UTC since 2000. If false, or for earlier instants,
 * an hour of the zone may begin at a quarter hour of UTC, and at any second before the zone kept standard time.
 */
export function isOnTheHour(zone: string): boolean {
  for (let ms = SINCE_MS; ms < UNTIL_MS;) {
    const span = offsetSpanAt(ms, zone);
    if (span.offsetMs % HOUR_MS !== 0) return false;
    ms = span.toMs;
  }
  return true;
}
