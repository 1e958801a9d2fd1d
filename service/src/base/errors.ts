/** An error that a caller may see: a stable `code`, a message that names the value and what was expected. */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  /** Place in the request or file, such as `metrics[0]`. */
  readonly path: string | undefined;

  constructor(code: string, message: string, options: { retryable?: boolean; path?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.path = options.path;
  }
}

/** The request is invalid; `code` says why. */
export class InvalidRequestError extends AppError {}

/** The principal is not permitted to do this. */
export class ForbiddenError extends AppError {}

/** The token is missing or invalid. */
export class UnauthenticatedError extends AppError {}

/** A dependency (Postgres, Kafka, Redis) is unavailable; the same request may succeed later. */
export class UnavailableError extends AppError {
  constructor(code: string, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(code, message, { ...options, retryable: true });
  }
}
