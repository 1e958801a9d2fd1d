/** An error that a caller may see: a stable `code`, a message that names the value and what was expected. */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  /** Where in the request or file, as `metrics[0]`. */
  readonly path: string | undefined;

  constructor(code: string, message: string, options: { retryable?: boolean; path?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.path = options.path;
  }
}

/** The request is understood and wrong; `code` says how. */
export class InvalidRequestError extends AppError {}

/** The principal may not do or see this. */
export class ForbiddenError extends AppError {}

/** No token, or one that does not hold. */
export class UnauthenticatedError extends AppError {}

/** A dependency (Postgres, Kafka, Redis) is away; the same request may succeed later. */
export class UnavailableError extends AppError {
  constructor(code: string, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(code, message, { ...options, retryable: true });
  }
}
