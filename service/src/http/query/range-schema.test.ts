import { expect, it } from 'vitest';
import { rangeSchema } from './range-schema.ts';

it.each([
  ['2026-11-24', ['2026-11-24', '2026-11-24']],
  ['2026-11-24/2026-11-26', ['2026-11-24', '2026-11-26']],
  ['2026-11-24T10:00Z/2026-11-24T11:00Z', ['2026-11-24T10:00Z', '2026-11-24T11:00Z']],
  ['last 7 days', 'last 7 days'],
])('reads %s', (text, range) => {
  expect(rangeSchema.parse(text)).toEqual(range);
});
