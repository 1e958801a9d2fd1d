import { expect, it } from 'vitest';
import { readEnd, SPANS } from './read-end.ts';

it('ends a silence a span from now, or at the time that was chosen, if that is in the future', () => {
  expect(readEnd(String(SPANS[1].ms), Number.NaN, 1000)).toBe(1000 + 4 * 3_600_000);
  expect(readEnd('custom', 1001, 1000)).toBe(1001);
  expect(readEnd('custom', 1000, 1000)).toBe(undefined);
  expect(readEnd('custom', Number.NaN, 1000)).toBe(undefined);
});
