import { BlockList, isIP } from 'node:net';
import { OperatorError } from '../../base/errors.ts';

/**
 * Networks that no notification is sent to unless a setting allows it: private, loopback, link-local (metadata),
 * reserved.
 */
const PRIVATE_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

export type AddressVerdict = 'public' | 'allowed' | 'private';

/** Classifies IP addresses: `allowed` is a private one in the given networks. */
export type JudgeAddress = (address: string) => AddressVerdict;

export function createAddressJudge(allowedNetworks: readonly string[]): JudgeAddress {
  const forbidden = toList(PRIVATE_NETWORKS);
  const allowed = toList(allowedNetworks);
  return (address) => {
    const family = isIP(address);
    if (family === 0) return 'private';
    // IPv6 forms of IPv4 addresses are checked as the IPv4 address.
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (!forbidden.check(address, kind)) return 'public';
    return allowed.check(address, kind) ? 'allowed' : 'private';
  };
}

/** Parses `127.0.0.0/8`, or one address. Throws `invalid_network`. */
export function parseNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (version === 0 || prefix < 0 || prefix > most || rest.length > 0) {
    throw new OperatorError('invalid_network', `"${text}": expected a network such as 127.0.0.0/8`);
  }
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function toList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks.map(parseNetwork)) list.addSubnet(address, prefix, family);
  return list;
}
