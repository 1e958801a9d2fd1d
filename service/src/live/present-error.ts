import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { classifyError } from '../base/classify-error.ts';

/** An error as a frame carries it. What is not the caller's business becomes `internal`. */
export function presentError(error: unknown): { readonly error: WireError } {
  const { code, message, path, retryable } = classifyError(error);
  return { error: { code, message, retryable, ...(path !== undefined && { path }) } };
}
