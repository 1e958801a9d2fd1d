import type { ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import type { ErrorCodes, Operation } from './operation.ts';

/** Codes of every operation: what is too long before it is read. */
const ANY: ErrorCodes = { 414: ['address_too_long'], 431: ['headers_too_large'] };

/** Codes of every operation that needs a token. */
export const GUARDED: ErrorCodes = {
  400: ['nul_byte', 'invalid_text', 'out_of_range'],
  401: ['token_required', 'invalid_token', 'token_expired', 'token_revoked'],
  403: ['forbidden', 'missing_claim', 'malformed_claim', 'origin_not_allowed'],
  429: ['too_many_requests'],
  500: ['internal'],
  503: ['database_unavailable', 'signing_keys_unavailable', 'overloaded'],
};

/** Codes of every operation with a body. */
const WITH_BODY: ErrorCodes = {
  400: ['invalid_request', 'invalid_json', 'invalid_encoding', 'lone_surrogate', 'incomplete_body'],
  413: ['body_too_large'],
  415: ['unsupported_media_type'],
};

/** Codes of every operation with query parameters. */
const WITH_PARAMETERS: ErrorCodes = { 400: ['invalid_request'] };

/** Codes of every operation that reads numbers. */
export const READING: ErrorCodes = {
  400: ['scan_limit_exceeded', 'too_many_rows'],
  503: [
    ...['catalog_changing', 'database_changing'],
    ...['dimension_building', 'dimension_not_kept', 'metric_building', 'metric_not_kept'],
  ] as const,
  504: ['query_timeout'],
};

/** Codes of every operation with a date range, filters or a metric. */
export const ASKING: ErrorCodes = {
  400: [
    'unknown_metric',
    'unknown_dimension',
    'unknown_filter_member',
    'invalid_filter',
    'too_many_filters',
    'dimension_not_on_source',
    'invalid_date_range',
    'invalid_timezone',
    'too_many_buckets',
    'invalid_query',
  ],
};

/** Codes of one query, over HTTP in its place in `results` and over the live socket. */
const ONE_QUERY: readonly ErrorCode[] = listCodes(
  allOf(ASKING, READING, {
    400: ['unknown_order_member', 'expected_not_available'],
    409: ['stale_cursor'],
    403: ['forbidden'],
    429: ['too_many_requests'],
    500: ['internal'],
    503: ['database_unavailable', 'overloaded'],
  }),
);

/** Codes of one query of `POST /v1/query`, in its place in `results`. */
export const QUERY_CODES: readonly ErrorCode[] = [...ONE_QUERY, 'response_too_large'];

/** Codes of `err` frames of the live socket. */
export const LIVE_CODES: readonly ErrorCode[] = [
  ...['bad_frame', 'invalid_token', 'token_expired', 'unauthenticated', 'missing_claim', 'malformed_claim'],
  ...['origin_not_allowed', 'token_revoked', 'signing_keys_unavailable', 'too_many_channels', 'result_too_large'],
  ...ONE_QUERY,
] as const;

/** Codes of paths that are not served, of other methods than a path has, and of requests that are not read to their end. */
export const UNSERVED: ErrorCodes = {
  404: ['not_found'],
  405: ['method_not_allowed'],
  408: ['request_timeout'],
  ...ANY,
};

export const NOT_FOUND: ErrorCodes = { 404: ['not_found'] };
export const FORBIDDEN: ErrorCodes = { 403: ['forbidden'] };

/** All codes of an operation by status, each once. */
export function errorCodesOf(operation: Operation): ReadonlyMap<number, readonly ErrorCode[]> {
  return joinCodes(
    ANY,
    operation.isOpen || operation.security ? {} : GUARDED,
    operation.body ? WITH_BODY : {},
    operation.query ? WITH_PARAMETERS : {},
    operation.errors,
  );
}

function listCodes(codes: ErrorCodes): readonly ErrorCode[] {
  return [...new Set(Object.values(codes).flatMap((ofStatus = []) => ofStatus))];
}

/** Unites codes by status. */
export function allOf(...parts: readonly ErrorCodes[]): ErrorCodes {
  return Object.fromEntries(joinCodes(...parts));
}

function joinCodes(...parts: readonly ErrorCodes[]): ReadonlyMap<number, readonly ErrorCode[]> {
  const codes = new Map<number, readonly ErrorCode[]>();
  for (const part of parts) {
    for (const [status, added = []] of Object.entries(part)) {
      codes.set(Number(status), [...new Set([...(codes.get(Number(status)) ?? []), ...added])]);
    }
  }
  return codes;
}
