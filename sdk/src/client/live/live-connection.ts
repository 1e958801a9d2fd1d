import type { ClientFrame, ServerFrame } from '../../protocol/live.ts';
import type { WireError } from '../../protocol/query.ts';
import { createCell, type Readable } from '../cell.ts';
import { REFUSED, toWireError } from '../client-error.ts';
import { openLiveSocket, type LiveSocket } from './live-socket.ts';
import type { Signals } from './page-signals.ts';
import { createRenewal } from '../renewal.ts';
import type { Timing } from '../timing.ts';
import type { TokenSource } from '../token-source.ts';

/** How frames come: server-sent events and long polling where sockets are blocked. */
export type TransportName = 'websocket' | 'sse' | 'polling';

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
  /** How frames come, while it is live. */
  readonly transport?: TransportName;
  /** Failed attempts since it was last live. */
  readonly failures: number;
  readonly retryAtMs?: number;
  /** Error of the last attempt if no token was available, or the token has no rights; no updates arrive until there is another. */
  readonly error?: WireError;
}

export interface LiveConnectionOptions {
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
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
/** Sockets in a row that the service did not greet, after which another transport is tried. */
const BLOCKED_SOCKETS = 2;

/** Other transports; only sockets where a page cannot load the code of the others. */
const loadFallback = (): Promise<typeof openLiveSocket> =>
  import('./live-fallback.ts').then(
    ({ createFallback }) => createFallback(openLiveSocket),
    () => openLiveSocket,
  );

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
  let blocked = 0;
  let openSocket: typeof openLiveSocket = openLiveSocket;
  let refusal: WireError | undefined;
  /** The error of the whole connection that the last frame held: a close code follows it. */
  let lastError: WireError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stableTimer: ReturnType<typeof setTimeout> | undefined;
  let stopSignals: (() => void) | undefined;
  // Counts starts and ends of sockets, so that a token that comes late opens no second one.
  let round = 0;

  const setPhase = (phase: Connection['phase'], retryAtMs?: number): void =>
    connection.set({
      phase,
      failures,
      ...(socket && { transport: socket.transport }),
      ...(refusal && { error: refusal }),
      ...(retryAtMs && { retryAtMs }),
    });

  const isLive = (): boolean => connection.get().phase === 'live';
  const isResting = (): boolean => /waiting|denied/.test(connection.get().phase);

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
      if (mine === round) retry(toWireError(error));
      return;
    }
    if (mine !== round) return;
    if (blocked >= BLOCKED_SOCKETS && openSocket === openLiveSocket) {
      openSocket = await loadFallback();
      if (mine !== round) return;
    }
    inUse = token;
    lastError = undefined;
    socket = openSocket({
      ...options,
      token,
      onOpen() {
        isOpen = true;
        send({ t: 'auth', token });
        options.onOpen();
      },
      onFrame: receive,
      onClose(code) {
        if (BUSY_CODES.includes(code)) failures = Math.max(failures, BUSY_FAILURES);
        blocked = code === 1006 && !isLive() ? blocked + 1 : 0;
        if (code === 4001) tokens.reject(inUse);
        // The service says why before it closes so.
        if (code === 4003 && lastError) {
          tokens.deny(inUse, lastError);
          return retry(lastError);
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

  /** Waits for the next attempt; where asking again would get the same answer, for another token. */
  function retry(error?: WireError): void {
    const isDenied = error?.retryable === false;
    const isKnown = isLive() && !isDenied;
    drop();
    refusal = error;
    if (isDenied) setPhase('denied');
    else {
      const inMs = Math.max(delayMs(failures++), tokens.getWaitMs());
      setPhase('waiting', Date.now() + inMs);
      connectIn(inMs);
    }
    if (!isKnown) options.onUnreachable();
  }

  function wake(): void {
    renewal.check();
    if (isLive()) socket?.probe();
    else if (isResting()) {
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
      if (isResting()) connectIn(0);
    },
    send,
  };
}
