import type { ClientFrame, ServerFrame } from '../protocol/live.ts';
import type { WireError } from '../protocol/query.ts';
import { createCell, type Readable } from './cell.ts';
import { REFUSED, toWireError } from './client-error.ts';
import { openLiveSocket, type LiveSocket } from './live-socket.ts';
import type { Signals } from './page-signals.ts';
import { createRenewal } from './renewal.ts';
import type { Timing } from './timing.ts';
import type { TokenSource } from './token-source.ts';

/**
 * | phase        | meaning                                                       |
 * |--------------|---------------------------------------------------------------|
 * | `idle`       | nothing is watched, so there is no socket                     |
 * | `connecting` | a token is asked for, or the socket opens                     |
 * | `live`       | the service has greeted                                       |
 * | `waiting`    | the last try failed, the next is at `retryAtMs` (epoch ms)    |
 * | `denied`     | the token allows nothing: no further try before another token |
 */
export interface Connection {
  readonly phase: 'idle' | 'connecting' | 'live' | 'waiting' | 'denied';
  /** Failed attempts since it was last live. */
  readonly failures: number;
  readonly retryAtMs?: number;
  /** Error of the last attempt if no token was available, or the token has no rights; no updates arrive until there is another. */
  readonly error?: WireError;
}

export interface LiveConnectionOptions {
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly tokens: TokenSource;
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
  readonly connection: Readable<Connection>;
  start(): void;
  stop(): void;
  /** Retries at once if the last attempt failed. */
  hurry(): void;
  /** True when the frame was sent; false while there is no open socket. */
  send(frame: ClientFrame): boolean;
}

/** Codes that ask for patience: too many requests, too many clients. */
const BUSY_CODES: readonly number[] = [4029, 1013];
const BUSY_FAILURES = 4;

/** Keeps one socket open from `start` to `stop`, with a valid token; comes back after every fault. */
export function createLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const { tokens, timing, delayMs } = options;
  const connection = createCell<Connection>({ phase: 'idle', failures: 0 });
  const renewal = createRenewal(tokens, timing, delayMs, (token) => {
    inUse = token;
    send({ t: 'auth', token });
  });
  let socket: LiveSocket | undefined;
  let isOpen = false;
  let inUse = '';
  let failures = 0;
  let refusal: WireError | undefined;
  /** The error of the whole connection that the last frame held: a close code follows it. */
  let lastError: WireError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stableTimer: ReturnType<typeof setTimeout> | undefined;
  let stopSignals: (() => void) | undefined;
  // Counts starts and ends of sockets, so that a token that comes late opens no second one.
  let round = 0;

  const setPhase = (phase: Connection['phase'], retryAtMs?: number): void =>
    connection.set({ phase, failures, ...(refusal && { error: refusal }), ...(retryAtMs && { retryAtMs }) });

  const isLive = (): boolean => connection.get().phase === 'live';

  function send(frame: ClientFrame): boolean {
    if (isOpen) socket?.send(frame);
    return isOpen;
  }

  function drop(): void {
    round++;
    clearTimeout(timer);
    clearTimeout(stableTimer);
    renewal.stop();
    isOpen = false;
    socket?.close();
    socket = undefined;
  }

  function connectIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), ms);
  }

  async function connect(): Promise<void> {
    drop();
    const mine = round;
    setPhase('connecting');
    let token: string;
    try {
      token = await tokens.get();
    } catch (error) {
      if (mine === round) retryOrRest(toWireError(error));
      return;
    }
    if (mine !== round) return;
    inUse = token;
    lastError = undefined;
    socket = openLiveSocket({
      ...options,
      onOpen() {
        isOpen = true;
        send({ t: 'auth', token });
        options.onOpen();
      },
      onFrame: receive,
      onClose(code) {
        if (BUSY_CODES.includes(code)) failures = Math.max(failures, BUSY_FAILURES);
        if (code === 4001) tokens.reject(inUse);
        if (code === 4003) {
          const error = lastError ?? { code: 'forbidden', message: 'the token allows nothing', retryable: false };
          tokens.deny(inUse, error);
          return rest(error);
        }
        // A token that was good so far has run out: that is for the next try to tell.
        retry(code === 4001 && !isLive() ? REFUSED : undefined);
      },
    });
  }

  function receive(frame: ServerFrame): void {
    if (frame.t === 'hello') {
      renewal.arm(frame.expiresInMs);
      if (!isLive()) {
        refusal = undefined;
        tokens.accept(inUse);
        setPhase('live');
        stableTimer = setTimeout(() => (failures = 0), timing.stableMs);
      }
    } else if (frame.t === 'exp') renewal.renew();
    else if (frame.t === 'err' && !frame.id && !frame.ch) lastError = frame.error;
    else if (frame.t === 'drain') connectIn(Math.random() * frame.withinMs);
    if (frame.t !== 'hb') options.onFrame(frame);
  }

  function retry(error?: WireError): void {
    const wasLive = isLive();
    drop();
    const inMs = Math.max(delayMs(failures++), tokens.getWaitMs());
    refusal = error;
    setPhase('waiting', Date.now() + inMs);
    connectIn(inMs);
    if (!wasLive) options.onUnreachable();
  }

  /** True where asking again would get the same answer: only another token helps. */
  function rest(error: WireError): void {
    drop();
    refusal = error;
    setPhase('denied');
    options.onUnreachable();
  }

  const retryOrRest = (error: WireError): void => (error.retryable ? retry(error) : rest(error));

  function wake(): void {
    renewal.check();
    const { phase } = connection.get();
    if (phase === 'live') socket?.probe();
    else if (phase === 'waiting' || phase === 'denied') {
      failures = 0;
      tokens.hurry();
      connectIn(delayMs(0));
    }
  }

  return {
    connection,
    start() {
      stopSignals ??= options.signals.onWake(wake);
      if (connection.get().phase === 'idle') void connect();
    },
    stop() {
      stopSignals?.();
      stopSignals = undefined;
      drop();
      failures = 0;
      refusal = undefined;
      setPhase('idle');
    },
    hurry() {
      if (/waiting|denied/.test(connection.get().phase)) connectIn(0);
    },
    send,
  };
}
