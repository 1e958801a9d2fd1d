import { isIPv4 } from 'node:net';

/** Widest networks of proxies, bits: wider ones have other clients too. */
const MIN_BITS = { ipv4: 24, ipv6: 64 };

export interface CheckedValues {
  readonly TRUSTED_PROXIES: readonly string[];
}

/** Node's own variable: with 0, requests to key servers, token endpoints and webhooks verify no certificate. */
const UNVERIFIED =
  'NODE_TLS_REJECT_UNAUTHORIZED is "0", which ends the verification of certificates: expected an authority in NODE_EXTRA_CA_CERTS';

type Environment = Readonly<Record<string, string | undefined>>;

const isUnverified = (environment: Environment): boolean => environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';

/** Finds variables of Node that are refused in production. */
export const findUnsafe = (environment: Environment): string[] =>
  environment['NODE_ENV'] === 'production' && isUnverified(environment) ? [UNVERIFIED] : [];

/** Finds settings that are valid, but seldom meant. */
export const findWarnings = ({ TRUSTED_PROXIES }: CheckedValues, environment: Environment): string[] => [
  ...(isUnverified(environment) ? [UNVERIFIED] : []),
  ...TRUSTED_PROXIES.filter(isWide).map(
    (network) =>
      `TRUSTED_PROXIES has ${network}: expected the addresses of the proxies alone, such as 10.0.0.5, for every client of the network can choose its address by X-Forwarded-For`,
  ),
];

function isWide(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < (isIPv4(address) ? MIN_BITS.ipv4 : MIN_BITS.ipv6);
}
