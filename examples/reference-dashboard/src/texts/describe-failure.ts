import { ClientError } from '../../../../sdk/src/index.ts';
import { texts } from './texts.ts';

/** The reason of a failure for readers: in their language if they can do something about it, else as the service says it. */
export function describeFailure(error: unknown): string {
  const code = error instanceof ClientError ? error.wire.code : '';
  const reasons: Readonly<Record<string, string>> = texts.reasons;
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
