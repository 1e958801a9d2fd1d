import { expect, it } from 'vitest';
import { countCurrencyDigits, isCurrency } from './currencies.ts';

it.each([
  ['EUR', 2],
  ['HUF', 2],
  ['IDR', 2],
  ['COP', 2],
  ['IQD', 3],
  ['JPY', 0],
  ['KRW', 0],
  ['KWD', 3],
  ['TND', 3],
  ['CLF', 4],
])('gives amounts in %s %i decimals, as ISO 4217 does', (code, digits) => {
  expect(countCurrencyDigits(code)).toBe(digits);
});

it('knows codes in capitals alone', () => {
  expect(['EUR', 'HUF', 'eur', 'EURO', ''].map(isCurrency)).toEqual([true, true, false, false, false]);
});
