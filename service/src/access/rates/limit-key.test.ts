import { expect, it } from 'vitest';
import { toLimitKey } from './limit-key.ts';

it.each([
  ['an IPv4 address itself', '198.51.100.1', '198.51.100.1'],
  ['the network of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['the network of a short IPv6 address', '2001:db8::1', '2001:db8:0:0::/64'],
  ['the network of the loopback', '::1', '0:0:0:0::/64'],
  ['one for all whose connection was closed', null, 'unknown'],
])('is %s', (_, address, expected) => {
  expect(toLimitKey(address)).toBe(expected);
});
