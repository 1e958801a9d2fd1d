/**
 * Codes of all errors in answers and live frames, with what each means. A code keeps its meaning; later versions of the
 * service may send others.
 */
export const ERROR_CODES = {
  address_too_long: 'The address of the request is longer than the limit.',
  alert_resolved: 'The alert is resolved: it can no longer be acknowledged or snoozed.',
  bad_frame: 'A frame of the live socket is not valid.',
  beyond_scope: 'The service key may not give what the request asks for.',
  body_too_large: 'The body is larger than the limit.',
  catalog_changed: 'A metric or dimension of the answer has another definition now.',
  catalog_changing: 'The tables of a changed catalogue are being replaced.',
  catalog_rule: 'The rule is defined in the catalogue, which the API does not change.',
  conflict: 'The object was changed meanwhile, or the name is taken.',
  database_changing: 'The database was restored, promoted or replaced while the query was read.',
  database_unavailable: 'Postgres cannot be reached.',
  delivery_failed: 'The notification target did not accept the message.',
  dimension_building: 'A new dimension is still computed from the stored events.',
  dimension_not_kept: 'The catalogue applied last has no such dimension: this process has an older one.',
  dimension_not_on_source: 'A metric of the query has a source without this dimension.',
  expected_not_available: 'Expected ranges need rows by hour or day, without dimensions.',
  forbidden: 'The roles of the token do not permit this.',
  headers_too_large: 'The address and the headers of the request are larger than the limit.',
  identity_provider_unavailable: 'The identity provider does not answer: nobody can sign in on the dashboard.',
  identity_required: 'The source has no event id: send `Idempotency-Key`.',
  incomplete_body: 'The connection ended before the body did.',
  internal: 'The service failed; its log has the cause under the request id.',
  invalid_date_range: 'The date range cannot be read, or ends before it begins.',
  invalid_encoding: 'The body is not UTF-8.',
  invalid_filter: 'A filter has an operator or value that does not fit its dimension.',
  invalid_json: 'The text is not JSON, or too deep or too large.',
  invalid_key: 'The service key is unknown, revoked or expired.',
  invalid_query: 'A field of the query is missing, unknown or has a wrong value.',
  invalid_request: 'A parameter or field of the request is missing, unknown or has a wrong value.',
  invalid_rule: 'A field of the rule is missing, unknown or has a wrong value.',
  invalid_text: 'Postgres cannot store a text of the request.',
  invalid_ticket: 'The ticket is unknown, used or expired.',
  invalid_timezone: 'The time zone is not in the IANA database.',
  invalid_token: 'Signature, issuer, audience or a claim of the token is wrong.',
  key_required: 'The request has no `Authorization: Bearer` with a service key.',
  lone_surrogate: 'A text has half of a surrogate pair.',
  malformed_claim: 'A claim that a role needs has a form that cannot be read.',
  method_not_allowed: 'The path has other methods, listed in `Allow`.',
  metric_building: 'A new metric is still computed from the stored events.',
  metric_missing: 'The parameter `metric` is missing.',
  metric_not_kept: 'The catalogue applied last has no such metric: this process has an older one.',
  missing_claim: 'A claim that a role needs is absent or empty.',
  no_bucket: 'The alert is not about a bucket of time: it has no explanation.',
  no_value: 'The metric has no value in the range, or nothing before it to compare with.',
  not_available: 'A rule on absence cannot be tried over the past.',
  not_found: 'The path is not served, or has no such object that the token may see.',
  not_written: 'The events were not committed; the same request may be sent again.',
  nothing_closed: 'The range has no complete bucket yet.',
  nul_byte: 'A text has a NUL character.',
  origin_not_allowed: 'Pages of this origin may not connect (`CORS_ORIGINS`), or not with this token.',
  out_of_range: 'A number is too large for its column.',
  overlay_conflict: 'The dashboard was changed meanwhile; the answer has the newer one.',
  overloaded: 'The service has no capacity left.',
  query_timeout: 'The query took longer than it may.',
  range_too_long: 'The range has more buckets than the request may have.',
  request_timeout: 'The request was not complete within the time that it may take.',
  response_too_large: 'The answers to one request are larger than the limit.',
  restarting: 'The service is shutting down: connect again.',
  result_too_large: 'The result of a live query is larger than the limit.',
  scan_limit_exceeded: 'No rollup covers the query, and reading its events would read too many.',
  signing_keys_unavailable: 'The key server does not answer; the token may be valid.',
  stale_cursor: 'The rows have changed since the page that the cursor is from.',
  stream_ended: 'The live stream is unknown or has ended: open another.',
  token_expired: 'The token has expired: fetch another.',
  token_required: 'The request has no `Authorization: Bearer …`.',
  token_revoked: 'The token was revoked, or the service key that gave it.',
  too_many_annotations: 'The author has as many annotations as one may have.',
  too_many_buckets: 'The range has more buckets than a query may have.',
  too_many_channels: 'The socket has as many live queries as it may.',
  too_many_filters: 'The filters have too many comparisons, values or levels.',
  too_many_requests: 'The principal or the address has sent too many requests, or has too many waiting.',
  too_many_revocations: 'The service key has revoked as many tokens as it may at once: revoke the key.',
  too_many_rows: 'The query reads more groups than it may.',
  too_many_rules: 'The reader has as many rules of its own as one may have, or all readers together have.',
  too_many_sockets: 'The principal has as many sockets as it may.',
  too_many_tickets: 'The principal has too many unused tickets.',
  too_many_views: 'The reader has as many saved views as one may have.',
  topic_only: 'The source takes events from its Kafka topic, or from its database, only.',
  unauthenticated: 'The socket has sent no token yet: send an `auth` frame first.',
  unknown_dimension: 'The token sees no dimension of this name.',
  unknown_filter_member: 'A filter names a dimension that the token does not see.',
  unknown_metric: 'The token sees no metric of this name.',
  unknown_order_member: '`order` names something that the query does not ask for.',
  unsupported_media_type: 'The body has another media type than the expected one.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes of single records that are rejected, in the answer to `POST /v1/events/{source}` and in dead letters. */
export const REJECTION_CODES = {
  event_time_out_of_range: 'The event time is too far in the past or the future.',
  identity_required: 'The event id is missing.',
  invalid_encoding: 'The record is not UTF-8.',
  invalid_event_time: 'The event time cannot be read.',
  invalid_json: 'The record is not JSON.',
  invalid_version: 'The version of the entity cannot be read.',
  key_mismatch: 'The key of the Kafka record differs from that of the payload.',
  lone_surrogate: 'A text has half of a surrogate pair.',
  missing_entity_key: 'The key of the entity is missing.',
  missing_field: 'A required field is missing.',
  not_an_object: 'The record is not a JSON object.',
  not_finite: 'A number is infinite or not a number.',
  nul_byte: 'A text has a NUL character.',
  out_of_range: 'A number has more digits than 53 bits hold.',
  outside_row_filters: 'The row filters of the token do not permit the record.',
  refused_by_database: 'Postgres refused the record.',
  too_long: 'The record or a text of it is too long.',
  too_many_decimals: 'A number has more decimals than its field.',
  version_out_of_range: 'The version of the entity is too far in the future.',
  wrong_type: 'A value has another type than its field.',
} as const;

export type RejectionCode = keyof typeof REJECTION_CODES;

/** Codes of failures that the SDK detects, beside those of the service. */
export type ClientErrorCode =
  | 'invalid_attribute'
  | 'token_blocked'
  | 'token_empty'
  | 'token_failed'
  | 'token_html'
  | 'token_http'
  | 'token_network'
  | 'token_timeout'
  | 'unauthenticated'
  | 'unreachable';

/** Codes that a page may meet: also codes of a newer service, hence any text. */
export type AnyErrorCode = ErrorCode | ClientErrorCode | (string & {});
