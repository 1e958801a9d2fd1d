import { AppError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { RateKind } from './types.ts';

/** Setting of each limit, and the words for its requests. */
const KINDS: Readonly<Record<RateKind, { readonly setting: string; readonly words: string }>> = {
  reads: { setting: 'READS_PER_MINUTE', words: 'requests that read' },
  writes: { setting: 'WRITES_PER_MINUTE', words: 'requests that write' },
  ingest: { setting: 'INGEST_PER_MINUTE', words: 'requests with events' },
  exports: { setting: 'EXPORTS_PER_MINUTE', words: 'exports' },
  tokens: { setting: 'TOKENS_PER_MINUTE', words: 'requests for tokens and keys' },
  refusals: { setting: 'REFUSALS_PER_MINUTE', words: 'refused tokens, tickets and keys' },
  open: { setting: 'OPEN_PER_MINUTE', words: 'requests without a token' },
};

/** Creates the error for a request beyond a limit, which the client may send again after `waitMs`. */
export function createExcess(
  kind: RateKind,
  { key, limit, waitMs }: { readonly key: string; readonly limit: number; readonly waitMs: number },
): AppError {
  const { setting, words } = KINDS[kind];
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `${formatValue(key)} has sent more than ${limit} ${words} within a minute: expected at most ${limit} (${setting}); try again in ${retryAfterSeconds} s`;
  return new AppError('too_many_requests', message, { retryable: true, retryAfterSeconds });
}
