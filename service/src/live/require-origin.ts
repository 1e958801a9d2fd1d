import type { IncomingMessage } from 'node:http';
import { ForbiddenError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';

/**
 * Refuses pages of an origin that is neither this service's own nor one of `allowed`, as the CORS headers do for
 * requests. Programs send no `Origin`. The service's own origin is the one in `Host`, or in `X-Forwarded-Host` behind a
 * proxy; no page can choose either. Throws ForbiddenError `origin_not_allowed`.
 */
export function requireOrigin({ headers }: IncomingMessage, allowed: readonly string[]): void {
  const { origin } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  const page = URL.parse(origin);
  const hosts = [headers.host, ...[headers['x-forwarded-host'] ?? []].flat()];
  if (page && hosts.some((host) => URL.parse(`${page.protocol}//${host}`)?.host === page.host)) return;
  throw new ForbiddenError(
    'origin_not_allowed',
    `pages of ${formatValue(origin)} may not connect: expected the service's own origin, or one of CORS_ORIGINS`,
  );
}
