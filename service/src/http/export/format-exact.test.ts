import { expect, it } from 'vitest';
import { formatExact } from './format-exact.ts';

it.each([
  [Number('255.87800000000001'), '255.878'],
  [1 / 3, '0.333333333333333'],
  [1234567.89, '1234567.89'],
  [1e21, '1e+21'],
  [{ rawJSON: '12345678901234.56' }, '12345678901234.56'],
  ['north', 'north'],
])('writes %j as %s', (value, text) => {
  expect(formatExact(value)).toBe(text);
});
