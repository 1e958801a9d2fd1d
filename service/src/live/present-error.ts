import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { classifyError } from '../base/classify-error.ts';

/**
 * Presents an error as a frame carries it. Internal errors become `internal`, without details: `onError` is told of them, since
 * the client cannot say what happened.
 */
export function presentError(
  error: unknown,
  onError: (error: unknown) => void,
): { readonly error: WireError<ErrorCode> } {
  const { code, message, path, retryable, retryAfterSeconds } = classifyError(error);
  if (code === 'internal') onError(error);
  return {
    error: {
      code,
      message,
      retryable,
      ...(path !== undefined && { path }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  };
}
