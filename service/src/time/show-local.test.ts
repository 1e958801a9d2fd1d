import { expect, it } from 'vitest';
import { showDay, showLocal } from './show-local.ts';

it.each([
  ['2026-11-24T23:00:00Z', 'Europe/Berlin', '2026-11-25', '2026-11-25'],
  ['2026-11-25T09:00:00Z', 'Europe/Berlin', '2026-11-25', '2026-11-25T10:00:00+01:00'],
  ['2026-11-25T00:00:00Z', 'UTC', '2026-11-25', '2026-11-25'],
  ['2026-11-25T09:00:00Z', 'UTC', '2026-11-25', '2026-11-25T09:00:00.000Z'],
  ['2026-11-25T03:00:00Z', 'America/New_York', '2026-11-24', '2026-11-24T22:00:00-05:00'],
])('shows %s in %s', (instant, zone, day, local) => {
  expect([showDay(Date.parse(instant), zone), showLocal(Date.parse(instant), zone)]).toEqual([day, local]);
});
