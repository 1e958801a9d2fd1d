import { expect, it } from 'vitest';
import { cutToSettled } from './cut-to-settled.ts';

const cut = (from: string, to: string, settled: string, timezone = 'Europe/Berlin'): string => {
  const context = { timezone, weekStart: 1 };
  const { toMs } = cutToSettled({ fromMs: Date.parse(from), toMs: Date.parse(to) }, Date.parse(settled), context);
  return new Date(toMs).toISOString().slice(0, 16);
};

it('keeps what is settled, and what is not at all', () => {
  expect(cut('2026-11-01T23:00Z', '2026-11-08T23:00Z', '2026-11-08T23:00Z')).toBe('2026-11-08T23:00');
  expect(cut('2026-11-01T23:00Z', '2026-11-08T23:00Z', '2026-11-01T23:30Z')).toBe('2026-11-08T23:00');
});

it('cuts at the last whole day of the zone, within a day at the last whole hour', () => {
  expect(cut('2026-11-01T23:00Z', '2026-11-08T23:00Z', '2026-11-05T22:30Z')).toBe('2026-11-04T23:00');
  expect(cut('2026-11-01T23:00Z', '2026-11-02T23:00Z', '2026-11-02T10:30Z')).toBe('2026-11-02T10:00');
  expect(cut('2026-11-02T10:15Z', '2026-11-02T12:15Z', '2026-11-02T11:30Z', 'Asia/Kathmandu')).toBe('2026-11-02T11:15');
});
