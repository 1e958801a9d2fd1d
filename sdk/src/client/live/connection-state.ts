import type { WireError } from '../../protocol/query.ts';

/**
 * | phase        | meaning                                                       |
 * |--------------|---------------------------------------------------------------|
 * | `idle`       | nothing is watched, so there is no socket                     |
 * | `connecting` | a token is asked for, or the socket opens                     |
 * | `live`       | the service has greeted                                       |
 * | `waiting`    | the last try failed, the next has a time                      |
 * | `denied`     | the token allows nothing: no further try before another token |
 */
export type Phase = 'idle' | 'connecting' | 'live' | 'waiting' | 'denied';

export interface ConnectionState {
  readonly phase: Phase;
  /** Failed attempts since it was last stable. */
  readonly failures: number;
  /** Sockets in a row that the service did not greet. */
  readonly blocked: number;
  /** Why the last attempt got no token, or a token without rights. */
  readonly error?: WireError;
}

/**
 * `greeted`: the service said hello. `ended`: the socket closed with `code`, or there was no token; with an error that is
 * not retryable, the token allows nothing. `due`: the time of the next attempt has come. `stable`: live for a while.
 */
export type ConnectionEvent =
  | { readonly type: 'start' | 'stop' | 'greeted' | 'due' | 'stable' | 'wake' | 'hurry' }
  | { readonly type: 'ended'; readonly code?: number; readonly error?: WireError | undefined };

/**
 * `open` and `close` concern the socket; `open` closes the one before. `schedule`: another attempt soon. `retry`:
 * closes, and attempts again after a delay that grows with `failures`. `hurry`: at once. `probe`: asks the socket for a sign of life.
 */
export type ConnectionEffect = 'open' | 'close' | 'schedule' | 'retry' | 'hurry' | 'probe';

export const IDLE: ConnectionState = { phase: 'idle', failures: 0, blocked: 0 };

/** Codes that ask for patience: too many requests, too many clients. */
const BUSY_CODES: readonly unknown[] = [4029, 1013];
const BUSY_FAILURES = 4;
/** No close frame came: the network ended the socket, or never let it through. */
const ABNORMAL = 1006;

/**
 * Moves the connection by one event. `=`: the phase stays; in brackets, what is done.
 *
 * | event     | idle              | connecting                        | live              | waiting           | denied            |
 * |-----------|-------------------|-----------------------------------|-------------------|-------------------|-------------------|
 * | `start`   | connecting (open) | =                                 | =                 | =                 | =                 |
 * | `greeted` | =                 | live                              | =                 | =                 | =                 |
 * | `ended`   | =                 | waiting (retry) or denied (close) | as in connecting  | =                 | =                 |
 * | `due`     | =                 | = (open)                          | connecting (open) | connecting (open) | connecting (open) |
 * | `wake`    | =                 | =                                 | = (probe)         | = (schedule)      | = (schedule)      |
 * | `hurry`   | =                 | =                                 | =                 | = (hurry)         | = (hurry)         |
 * | `stop`    | = (close)         | idle (close)                      | idle (close)      | idle (close)      | idle (close)      |
 */
export function step(
  state: ConnectionState,
  event: ConnectionEvent,
): { readonly state: ConnectionState; readonly effect?: ConnectionEffect } {
  const { phase } = state;
  const { type } = event;
  if (type === 'stop') return { state: IDLE, effect: 'close' };
  if (type === 'start') return phase === 'idle' ? moveTo(state, 'connecting', 'open') : { state };
  if (phase === 'idle') return { state };
  if (type === 'due') return moveTo(state, 'connecting', 'open');
  const isResting = phase === 'waiting' || phase === 'denied';
  if (type === 'wake') {
    if (isResting) return { state: { ...state, failures: 0 }, effect: 'schedule' };
    return phase === 'live' ? { state, effect: 'probe' } : { state };
  }
  if (type === 'hurry') return isResting ? { state, effect: 'hurry' } : { state };
  if (type === 'stable') return { state: phase === 'live' ? { ...state, failures: 0 } : state };
  if (isResting) return { state };
  if (event.type !== 'ended') return { state: phase === 'live' ? state : { ...withoutError(state), phase: 'live' } };
  return end(state, event.code, event.error);
}

function end(state: ConnectionState, code: number | undefined, error: WireError | undefined) {
  const wasLive = state.phase === 'live';
  const failures = BUSY_CODES.includes(code) ? Math.max(state.failures, BUSY_FAILURES) : state.failures;
  const blocked = code === ABNORMAL && !wasLive ? state.blocked + 1 : code === undefined ? state.blocked : 0;
  const ended = { failures, blocked, ...(error && { error }) };
  // Asking again would get the same answer.
  if (error?.retryable === false) return { state: { ...ended, phase: 'denied' }, effect: 'close' } as const;
  return { state: { ...ended, failures: failures + 1, phase: 'waiting' }, effect: 'retry' } as const;
}

const moveTo = (state: ConnectionState, phase: Phase, effect: ConnectionEffect) => ({
  state: { ...state, phase },
  effect,
});

const withoutError = ({ failures, blocked, phase }: ConnectionState): ConnectionState => ({ failures, blocked, phase });
