import type { ClientFrame, ServerFrame } from '../../protocol/live.ts';
import type { WireError } from '../../protocol/query.ts';
import type { Cell } from '../cell.ts';
import { IDLE, step, type ConnectionEvent, type Phase } from './connection-state.ts';
import { createAttempts } from './connection-attempts.ts';
import type { Signals } from './page-signals.ts';
import type { Timing } from '../timing.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { TokenSource } from '../token/token-source.ts';

/** How frames come: server-sent events and long polling where sockets are blocked. */
export type TransportName = 'websocket' | 'sse' | 'polling';

export interface Connection {
  readonly phase: Phase;
  /** How frames come, while it is live. */
  readonly transport?: TransportName;
  /** Failed attempts since it was last live. */
  readonly failures: number;
  /** Time of the next attempt while it is waiting, epoch ms of this machine. */
  readonly retryAtMs?: number;
  /** Error of the last attempt if no token was available, or the token has no rights; no updates arrive until there is another. */
  readonly error?: WireError;
}

export interface LiveConnectionOptions {
  /** Where it says how it is. */
  readonly connection: Cell<Connection>;
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
  readonly tokens: TokenSource;
  readonly limit: RateLimit;
  readonly timing: Timing;
  readonly signals: Signals;
  /** Delay before an attempt, ms; 0 is the first attempt. */
  delayMs(attempt: number): number;
  /** Called when the socket is open and the token sent: subscribe now. */
  onOpen(): void;
  /** Frames but those about the connection itself. */
  onFrame(frame: ServerFrame): void;
  /** The attempt ended before the service sent `hello`. */
  onUnreachable(): void;
}

export interface LiveConnection {
  start(): void;
  stop(): void;
  /** Retries at once if the last attempt failed. */
  hurry(): void;
  /** True when the frame was sent; false while there is no open socket. */
  send(frame: ClientFrame): boolean;
}

/** Keeps one socket open from `start` to `stop`, with a valid token; comes back after every fault. */
export function createLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const { connection, delayMs, tokens, limit, timing } = options;
  const attempts = createAttempts(options, dispatch, openIn);
  let state = IDLE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stableTimer: typeof timer;
  let stopSignals: (() => void) | undefined;

  function openIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(dispatch, ms, { type: 'due' });
  }

  function dispatch(event: ConnectionEvent): void {
    const { phase } = state;
    const { state: next, effect } = step(state, event);
    state = next;
    if (/open|close|retry/.test(effect ?? '')) clearTimeout(timer);
    const inMs = effect === 'retry' ? Math.max(delayMs(state.failures - 1), tokens.getWaitMs(), limit.getWaitMs()) : 0;
    if (effect === 'open') void attempts.open(state);
    else if (effect === 'probe') attempts.probe();
    else if (effect === 'schedule') openIn(delayMs(0));
    else if (effect === 'hurry') openIn(0);
    else if (effect) attempts.close();
    if (effect === 'retry') openIn(inMs);
    if (state.phase !== 'live') clearTimeout(stableTimer);
    else if (phase !== 'live') stableTimer = setTimeout(dispatch, timing.stableMs, { type: 'stable' });
    if (effect === 'open' || state.phase !== phase) {
      const { failures, error } = state;
      const transport = attempts.getTransport();
      const retryAtMs = Date.now() + inMs;
      connection.set({
        phase: state.phase,
        failures,
        ...(transport && { transport }),
        ...(error && { error }),
        ...(effect === 'retry' && { retryAtMs }),
      });
    }
    // After a live socket the next try tells; a token without rights already has.
    if (event.type === 'ended' && (phase !== 'live' || state.phase === 'denied')) options.onUnreachable();
  }

  return {
    start() {
      stopSignals ??= options.signals.onWake(() => {
        attempts.check();
        if (/waiting|denied/.test(state.phase)) tokens.hurry();
        dispatch({ type: 'wake' });
      });
      dispatch({ type: 'start' });
    },
    stop() {
      stopSignals?.();
      stopSignals = undefined;
      dispatch({ type: 'stop' });
    },
    hurry: () => dispatch({ type: 'hurry' }),
    send: attempts.send,
  };
}
