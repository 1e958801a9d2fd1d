import { AppError } from '../../base/errors.ts';

/** A failed try. */
export class DeliveryError extends AppError {
  /** True when the receiver will never accept anything again. */
  readonly isGone: boolean;
  /** True when this replica does not know the channel: it may still be fine, and known to others. */
  readonly isUnknown: boolean;
  /** Earliest next try that the receiver asks for, ms from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { isGone?: boolean; isUnknown?: boolean; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super('delivery_failed', message, { retryable: true, cause: options.cause });
    this.isGone = options.isGone ?? false;
    this.isUnknown = options.isUnknown ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
