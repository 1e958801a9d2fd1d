import { BlockList, isIP, isIPv4 } from 'node:net';
import type { AddressedRequest } from '../access/rates/count-refusals.ts';

export type { AddressedRequest };

/** Creates the check whether an address is one of the `proxies`, addresses and networks as `10.0.0.0/28`. */
export function createProxyCheck(proxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const network of proxies) {
    const [address = '', bits] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (text) => {
    const address = proxies.length === 0 ? undefined : toAddress(text);
    return address !== undefined && trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  };
}

/**
 * Creates the function that finds the address of a client. `X-Forwarded-For` is believed only where the connection comes from one of
 * the `proxies`: read from its end, the first address that is none of them. Null for a closed connection. `onIgnored` is called for
 * the first request that has the header while there are no proxies, with the address of the connection.
 */
export function createAddressFinder(
  proxies: readonly string[],
  onIgnored?: (peer: string) => void,
): (request: AddressedRequest) => string | null {
  const isProxy = createProxyCheck(proxies);
  let isReported = proxies.length > 0;
  return ({ headers, socket }) => {
    const peer = toAddress(socket.remoteAddress ?? '');
    if (peer === undefined) return null;
    if (!isReported && headers['x-forwarded-for'] !== undefined) {
      isReported = true;
      onIgnored?.(peer);
    }
    if (!isProxy(peer)) return peer;
    let nearest = peer;
    for (const text of [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').toReversed()) {
      const address = toAddress(text.trim());
      if (address === undefined) return nearest;
      nearest = address;
      if (!isProxy(address)) return address;
    }
    return nearest;
  };
}

/** Creates the check whether one of the `proxies` says that a client has sent its request by HTTPS. */
export function createHttpsCheck(proxies: readonly string[]): (request: AddressedRequest) => boolean {
  const isProxy = createProxyCheck(proxies);
  return ({ headers, socket }) => headers['x-forwarded-proto'] === 'https' && isProxy(socket.remoteAddress ?? '');
}

/** Longest text of an address: IPv6 with an IPv4 address, a zone, brackets and a port. */
const MAX_CHARACTERS = 128;

/**
 * Reads an address, as proxies and sockets write it: with a port (`198.51.100.9:4711`, `[2001:db8::1]:443`), with the zone of a link
 * (`fe80::1%eth0`), or as an IPv4 address mapped into IPv6, as sockets that take both have it. Returns the address alone; undefined
 * for what is none.
 */
export function toAddress(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const [, bracketed, before] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  const address = (bracketed ?? before ?? text).replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? undefined : address;
}
