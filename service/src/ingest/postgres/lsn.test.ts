import { expect, it } from 'vitest';
import { formatLsn, parseLsn } from './lsn.ts';

it.each(['0/0', '0/1', '16/B374D848', 'FFFFFFFF/FFFFFFFF', '1/0'])('reads and writes %s', (text) => {
  expect(formatLsn(parseLsn(text))).toBe(text);
});

it('orders places, also across the upper half', () => {
  expect(parseLsn('1/0')).toBe(parseLsn('0/FFFFFFFF') + 1n);
  expect(parseLsn('00000000/0000ABCD')).toBe(0xabcdn);
});
