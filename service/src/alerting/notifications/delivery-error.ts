import { AppError } from '../../base/errors.ts';

/** A failed try. */
export class DeliveryError extends AppError {
  /** True when the receiver will never accept anything again. */
  readonly isGone: boolean;
  /** Earliest next try that the receiver asks for, ms from now. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { isGone?: boolean; retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super('delivery_failed', message, { retryable: true, cause: options.cause });
    this.isGone = options.isGone ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
