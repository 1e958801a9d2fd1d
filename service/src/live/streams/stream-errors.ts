import { AppError } from '../../base/errors.ts';

/** One error for each reason, so that nobody learns which. */
export const ended = (): AppError =>
  new AppError('stream_ended', 'there is no such stream, or it has ended: open another');

export const busy = (): AppError =>
  new AppError('too_many_requests', 'frames of this stream are being received: expected one request at a time', {
    retryable: true,
  });
