import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { classifyError } from '../base/classify-error.ts';

/** Presents an error as a frame carries it. Internal errors become `internal`, without details. */
export function presentError(error: unknown): { readonly error: WireError<ErrorCode> } {
  const { code, message, path, retryable } = classifyError(error);
  return { error: { code, message, retryable, ...(path !== undefined && { path }) } };
}
