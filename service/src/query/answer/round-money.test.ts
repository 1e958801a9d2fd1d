import { expect, it } from 'vitest';
import { roundMoney } from './round-money.ts';

it.each([
  [2.5344610207788048, 'GBP', 2.53],
  [2.5344610207788048, 'JPY', 3],
  [2.5344610207788048, 'KWD', 2.534],
  [-0.004, 'EUR', -0],
  [2.5344610207788048, undefined, 2.5344610207788048],
  [null, 'EUR', null],
])('rounds %d %s to %d', (value, currency, rounded) => {
  expect(roundMoney(value, currency)).toBe(rounded);
});
