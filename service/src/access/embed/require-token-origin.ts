import type { IncomingHttpHeaders } from 'node:http';
import { ForbiddenError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { EmbedLimits } from '../types.ts';

/**
 * Refuses the token on pages of an origin that it does not name, and in programs, where it names any. A page of the host that
 * the request is for sends no `Origin` with GET, but `Sec-Fetch-Site`, which no page can choose. Throws `origin_not_allowed`.
 */
export function requireTokenOrigin(embed: EmbedLimits | undefined, headers: IncomingHttpHeaders): void {
  if (!embed || embed.origins.length === 0) return;
  const { origin } = headers;
  if (origin === undefined ? isOwnPage(embed.origins, headers) : embed.origins.includes(origin)) return;
  const actual = origin === undefined ? 'a request that names no origin' : `pages of ${formatValue(origin)}`;
  const message = `the token is not for ${actual}: expected one of its origins`;
  throw new ForbiddenError('origin_not_allowed', message, { path: 'claims.origins' });
}

function isOwnPage(origins: readonly string[], headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] !== 'same-origin') return false;
  const hosts = [headers.host, ...[headers['x-forwarded-host'] ?? []].flat()];
  return origins.some((origin) => hosts.includes(new URL(origin).host));
}
