/**
 * Returns whether keys may be read from an address: https, or http of this machine, without a user. Whoever can change the
 * keys in transit can sign any token.
 */
export function isKeyServer(address: string): boolean {
  const { protocol, hostname, username, password } = URL.parse(address) ?? {};
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? ''));
}
