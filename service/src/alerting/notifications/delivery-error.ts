import { AppError } from '../../base/errors.ts';

/** A try that failed. */
export class DeliveryError extends AppError {
  /** The receiver says that it will never take anything again. */
  readonly isGone: boolean;
  /** The receiver asks not to be tried before. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { isGone?: boolean; retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super('delivery_failed', message, { retryable: true, cause: options.cause });
    this.isGone = options.isGone ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
