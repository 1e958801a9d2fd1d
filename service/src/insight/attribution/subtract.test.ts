import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subtract } from './subtract.ts';

it.each([
  [1475.03, 924.38, 550.65],
  [924.38, 1475.03, -550.65],
  [100.97, 49.99, 50.98],
  [1_000_000.1, 999_999.9, 0.2],
  [0, 0, 0],
  [0, 0.3, -0.3],
  [0.3, 0.1, 0.2],
  [1e300, 1, 1e300],
])('%d less %d is %d', (a, b, difference) => {
  expect(subtract(a, b)).toBe(difference);
});

it('is exact for all amounts of cents', () => {
  const cents = fc.integer({ min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      expect(subtract(a / 100, b / 100)).toBe((a - b) / 100);
    }),
  );
});
