import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import type { Granularity } from '../../../sdk/src/protocol/query.ts';
import { bucketsOf } from './buckets.ts';
import { offsetSpanAt } from './zone-offsets.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const yearStart = (year: number): number => new Date(0).setUTCFullYear(year, 0, 1);

function askTemporal(ms: number, zone: string) {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return {
    fromMs: at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    toMs: at.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offsetMs: Math.round(at.offsetNanoseconds / 1e6),
  };
}

it('gives the spans of the time zone database, in any zone and year', () => {
  const instant = fc.integer({ min: yearStart(1), max: yearStart(10_000) - 1 });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instant, (zone, ms) => {
      expect(offsetSpanAt(ms, zone)).toEqual(askTemporal(ms, zone));
    }),
    { numRuns: 100 },
  );
});

it('gives the spans around the turn of years in which the rules repeat', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata', 'Africa/Cairo']) {
    for (const year of [2103, 2104, 2105, 2131, 2132, 2133, 2199, 2200, 2201, 2400, 9999]) {
      for (const ms of [yearStart(year) - 1, yearStart(year), yearStart(year) + 200 * 86_400_000]) {
        expect(offsetSpanAt(ms, zone)).toEqual(askTemporal(ms, zone));
      }
    }
  }
});

it('cuts 10,000 buckets of any granularity, range and zone in little CPU time, also the first time', () => {
  const limits: Readonly<Record<Granularity, number>> = {
    minute: 60_000,
    hour: 3_600_000,
    day: 86_400_000,
    week: 7 * 86_400_000,
    month: 28 * 86_400_000,
    quarter: 90 * 86_400_000,
    year: 365 * 86_400_000,
  };
  const startedAt = process.cpuUsage();
  let cut = 0;
  for (const [granularity, leastMs] of Object.entries(limits) as [Granularity, number][]) {
    for (const zone of ['America/Chicago', 'Australia/Lord_Howe']) {
      for (const firstYear of [1, 1850, 2300, 7000]) {
        const fromMs = yearStart(firstYear);
        const toMs = Math.min(fromMs + 9990 * leastMs, yearStart(10_000));
        cut += bucketsOf({ fromMs, toMs }, granularity, zone, { limit: 10_000 }).length;
      }
    }
  }
  const { user, system } = process.cpuUsage(startedAt);
  expect(cut).toBeGreaterThan(400_000);
  // About 3 µs a bucket; a look-up for each year of a zone took 600.
  expect((user + system) / cut).toBeLessThan(20);
});
