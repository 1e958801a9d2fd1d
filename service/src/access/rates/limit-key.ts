import { isIPv6 } from 'node:net';

/** Key of requests whose connection was closed meanwhile. */
const GONE = 'unknown';

/**
 * Returns the key under which requests of an address are counted: the address, or of IPv6 its network of 64 bits, which one client
 * has to itself.
 */
export function toLimitKey(address: string | null): string {
  if (address === null) return GONE;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}
