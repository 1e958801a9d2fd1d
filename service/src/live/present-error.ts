import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { AppError } from '../errors.ts';

/** An error as a frame carries it. What is not the caller's business becomes `internal`. */
export function presentError(error: unknown): { readonly error: WireError } {
  if (!(error instanceof AppError)) {
    return { error: { code: 'internal', message: 'the service failed; try again', retryable: true } };
  }
  const { code, message, path, retryable } = error;
  return { error: { code, message, retryable, ...(path !== undefined && { path }) } };
}
