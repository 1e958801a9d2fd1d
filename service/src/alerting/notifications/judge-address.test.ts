import { expect, it } from 'vitest';
import { createAddressJudge, parseNetwork } from './judge-address.ts';

const judge = createAddressJudge(['127.0.0.0/8', '10.1.0.0/16', 'fd00:1::/32']);

it('lets public addresses through', () => {
  for (const address of ['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])
    expect(judge(address)).toBe('public');
});

it('keeps private, loopback, link-local, metadata and reserved ones out, in any notation', () => {
  const addresses = [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fc00::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'ff02::1',
    'no address',
  ];
  for (const address of addresses) expect([address, judge(address)]).toEqual([address, 'private']);
});

it('allows the networks of the setting', () => {
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', 'fd00:1::5'])
    expect(judge(address)).toBe('allowed');
  expect(judge('10.2.0.1')).toBe('private');
});

it('reads a network, and one address as a network of its own', () => {
  expect(parseNetwork('10.0.0.0/8')).toEqual({ address: '10.0.0.0', prefix: 8, family: 'ipv4' });
  expect(parseNetwork('::1')).toEqual({ address: '::1', prefix: 128, family: 'ipv6' });
  for (const text of ['10.0.0.0/33', '10.0.0.0/8/8', 'host', '10.0.0.0/']) {
    expect(() => parseNetwork(text)).toThrow('expected a network');
  }
});
