import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatWatermark, parseWatermark, toCap, toOverlap } from './watermark.ts';

it.each([
  ['2026-11-01 10:00:00.123456', 1_793_527_200_123_456n],
  ['2026-11-01 10:00:00.5', 1_793_527_200_500_000n],
  ['2026-11-01', 1_793_491_200_000_000n],
  ['1969-12-31 23:59:59.999999', -1n],
  ['0001-01-01 00:00:00', -62_135_596_800_000_000n],
  ['infinity', undefined],
  ['0000-00-00 00:00:00', undefined],
  ['2026-02-30 00:00:00', undefined],
  ['10000-01-01 00:00:00', undefined],
])('reads %s as microseconds', (text, micros) => {
  expect(parseWatermark(text, 'local')).toBe(micros);
});

it('reads numbers as they are, up to those that Postgres keeps', () => {
  expect(parseWatermark('-5', 'integer')).toBe(-5n);
  expect(parseWatermark('9223372036854775807', 'integer')).toBe(2n ** 63n - 1n);
  expect(parseWatermark('9223372036854775808', 'integer')).toBeUndefined();
});

it('writes every value so that it is read as the same', () => {
  const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
  fc.assert(fc.property(micros, (value) => parseWatermark(formatWatermark(value, 'instant'), 'instant') === value));
});

it('adds an hour to the overlap of local times where clocks go back', () => {
  expect(toOverlap({ ms: 1000 }, 'instant', 'Europe/Berlin')).toBe(1_000_000n);
  expect(toOverlap({ ms: 1000 }, 'local', 'UTC')).toBe(1_000_000n);
  expect(toOverlap({ ms: 1000 }, 'local', 'Europe/Berlin')).toBe(3_601_000_000n);
  expect(toOverlap(undefined, 'instant', 'UTC')).toBe(300_000_000n);
});

it('has overlaps of the kind of the column', () => {
  expect(toOverlap({ below: 5 }, 'integer', 'UTC')).toBe(5n);
  expect(toOverlap(undefined, 'integer', 'UTC')).toBe(1000n);
  expect(toOverlap({ ms: 5 }, 'integer', 'UTC')).toBeUndefined();
  expect(toOverlap({ below: 5 }, 'instant', 'UTC')).toBeUndefined();
});

it('keeps nothing as read that is ahead of the clock, of local times in their zone', () => {
  const now = '2026-11-01 10:00:00.000000';
  expect(formatWatermark(toCap(now, 'instant', 'Europe/Berlin'), 'instant')).toBe(now);
  expect(formatWatermark(toCap(now, 'local', 'Europe/Berlin'), 'local')).toBe('2026-11-01 11:00:00.000000');
});
