import { expect, it } from 'vitest';
import { createAddressFinder, type AddressedRequest } from './client-address.ts';

const find = (peer: string | undefined, forwarded: string | undefined, proxies: string[] = []): string | null =>
  createAddressFinder(proxies)({
    headers: { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: peer },
  } as unknown as AddressedRequest);

it('is that of the connection where no proxy is trusted, whatever the header says', () => {
  expect(find('192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
  expect(find('::ffff:192.0.2.7', undefined)).toBe('192.0.2.7');
  expect(find(undefined, '203.0.113.9')).toBeNull();
  expect(find('192.0.2.7', '203.0.113.9', ['10.0.0.0/8'])).toBe('192.0.2.7');
});

it('behind trusted proxies, the last address of the header that is none of them: a client may write what stands before', () => {
  const proxies = ['10.0.0.0/8', 'fd00::/8', '192.0.2.1'];
  expect(find('10.0.0.1', '203.0.113.9', proxies)).toBe('203.0.113.9');
  expect(find('::ffff:10.0.0.1', '198.51.100.1, 203.0.113.9, 10.1.2.3', proxies)).toBe('203.0.113.9');
  expect(find('fd00::1', '2001:db8::5, 192.0.2.1', proxies)).toBe('2001:db8::5');
  expect(find('10.0.0.1', '10.0.0.2', proxies)).toBe('10.0.0.2');
});

it.each([
  ['198.51.100.9:4711', '198.51.100.9'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[::ffff:198.51.100.9]:4711', '198.51.100.9'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%any.thing]:1', 'fe80::1'],
])('is read without port, brackets and zone: %s', (forwarded, expected) => {
  expect(find('10.0.0.1', forwarded, ['10.0.0.1'])).toBe(expected);
  expect(find('10.0.0.1', `203.0.113.9, ${forwarded}`, ['10.0.0.1', expected])).toBe('203.0.113.9');
});

it.each(['198.51.100.9:', '198.51.100.9:x', '[198.51.100.9', '198.51.100', '[]:1', `fe80::1%${'x'.repeat(128)}`, '%'])(
  'is that of the connection where the header has none: %s',
  (forwarded) => {
    expect(find('10.0.0.1', forwarded, ['10.0.0.1'])).toBe('10.0.0.1');
  },
);

it('believes nothing before what is no address', () => {
  expect(find('10.0.0.1', '203.0.113.9, unknown', ['10.0.0.0/8'])).toBe('10.0.0.1');
  expect(find('10.0.0.1', undefined, ['10.0.0.0/8'])).toBe('10.0.0.1');
});

it('reports the first header that is ignored because no proxy is trusted', () => {
  const reported: string[] = [];
  const listen = (proxies: string[]) => createAddressFinder(proxies, (peer) => reported.push(peer));
  const from = (peer: string, forwarded?: string) =>
    ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: peer } }) as unknown as AddressedRequest;
  const [none, some] = [listen([]), listen(['10.0.0.1'])];
  none(from('192.0.2.6'));
  for (const peer of ['192.0.2.7', '192.0.2.8']) none(from(peer, '203.0.113.9'));
  some(from('192.0.2.9', '203.0.113.9'));
  expect(reported).toEqual(['192.0.2.7']);
});
