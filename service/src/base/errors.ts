import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';

/** An error that a caller may see: a code of the wire contract, a message that names the value and what was expected. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** Place in the request or file, such as `metrics[0]`. */
  readonly path: string | undefined;
  /** When the same request may succeed, in seconds from now; undefined where nothing says it. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.path = options.path;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export interface AppErrorOptions {
  readonly retryable?: boolean;
  readonly path?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The request is invalid; `code` says why. */
export class InvalidRequestError extends AppError {}

/** The principal is not permitted to do this. */
export class ForbiddenError extends AppError {}

/** The token is missing or invalid. */
export class UnauthenticatedError extends AppError {}

/** A dependency (Postgres, Kafka, Redis) is unavailable; the same request may succeed later. */
export class UnavailableError extends AppError {
  constructor(code: ErrorCode, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(code, message, { ...options, retryable: true });
  }
}

/** The client closed its connection before the answer: nobody reads this error, and it is not logged. */
export class ClientGoneError extends Error {}

/**
 * An error for whoever runs the service or a command: settings, files, the catalogue, the data folder. Printed without a
 * stack; never sent, so that its code is none of the wire contract.
 */
export class OperatorError extends Error {
  /** Tells cases apart within this process, as `data_dir_in_use`. */
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
  }
}
