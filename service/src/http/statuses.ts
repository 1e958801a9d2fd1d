import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import {
  AppError,
  ForbiddenError,
  InvalidRequestError,
  UnauthenticatedError,
  UnavailableError,
} from '../base/errors.ts';

/** Returns the status of an answer to a request. Refused upgrades have their own in `live/refuse-with-retry-after.ts`. */
export function statusOf(error: unknown): number {
  if (!(error instanceof AppError) || error.code === 'internal') return 500;
  const byCode = BY_CODE[error.code];
  if (byCode !== undefined) return byCode;
  if (error instanceof UnauthenticatedError) return 401;
  if (error instanceof ForbiddenError) return 403;
  if (error instanceof InvalidRequestError) return 400;
  return error instanceof UnavailableError || error.retryable ? 503 : 500;
}

const BY_CODE: Readonly<Partial<Record<ErrorCode, number>>> = {
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  overlay_conflict: 409,
  catalog_changed: 410,
  stream_ended: 410,
  alert_resolved: 409,
  catalog_rule: 409,
  stale_cursor: 409,
  delivery_failed: 502,
  body_too_large: 413,
  unsupported_media_type: 415,
  address_too_long: 414,
  headers_too_large: 431,
  too_many_requests: 429,
  too_many_tickets: 429,
  too_many_sockets: 429,
  query_timeout: 504,
};
