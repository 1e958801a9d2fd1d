import type { ClientFrame, ServerFrame } from '../../protocol/live.ts';
import type { WireError } from '../../protocol/query.ts';
import { REFUSED, toWireError } from '../client-error.ts';
import { addRetryTime } from '../limits/rate-limit.ts';
import { createRenewal } from '../renewal.ts';
import type { ConnectionEvent, ConnectionState } from './connection-state.ts';
import type { LiveConnectionOptions, TransportName } from './live-connection.ts';
import { openLiveSocket, type LiveSocket } from './live-socket.ts';

/** The socket of a connection: one at a time. */
export interface Attempts {
  /** Closes what there is, gets a token and opens a socket with it. */
  open(state: ConnectionState): Promise<void>;
  close(): void;
  probe(): void;
  /** Renews the token if it is due: timers stop while the machine sleeps. */
  check(): void;
  /** True when the frame was sent; false while there is no open socket. */
  send(frame: ClientFrame): boolean;
  getTransport(): TransportName | undefined;
}

/** Sockets in a row that the service did not greet, after which another transport is tried. */
const BLOCKED_SOCKETS = 2;

/** Other transports; only sockets where a page cannot load the code of the others. */
const loadFallback = (): Promise<typeof openLiveSocket> =>
  import('./live-fallback.ts').then(
    ({ createFallback }) => createFallback(openLiveSocket),
    () => openLiveSocket,
  );

/** Does what a connection decides, and tells it by `dispatch` what came of it; `openIn` sets the time of the next attempt. */
export function createAttempts(
  options: LiveConnectionOptions,
  dispatch: (event: ConnectionEvent) => void,
  openIn: (ms: number) => void,
): Attempts {
  const { tokens, limit } = options;
  const renewal = createRenewal(tokens, options.timing, options.delayMs, (token) => {
    inUse = token;
    send({ t: 'auth', token });
  });
  let openSocket: typeof openLiveSocket = openLiveSocket;
  let socket: LiveSocket | undefined;
  let isOpen = false;
  let isGreeted = false;
  let inUse = '';
  /** The error of the whole connection that the last frame held: a close code follows it. */
  let lastError: WireError | undefined;
  // Counts attempts, so that a token that comes late opens no second socket.
  let round = 0;

  function send(frame: ClientFrame): boolean {
    if (isOpen) socket?.send(frame);
    return isOpen;
  }

  function close(): void {
    round++;
    renewal.stop();
    isOpen = isGreeted = false;
    lastError = undefined;
    socket?.close();
    socket = undefined;
  }

  async function open({ blocked }: ConnectionState): Promise<void> {
    close();
    const mine = round;
    try {
      const token = await tokens.get();
      if (blocked >= BLOCKED_SOCKETS && openSocket === openLiveSocket) openSocket = await loadFallback();
      if (mine === round) connect(token);
    } catch (error) {
      if (mine === round) dispatch({ type: 'ended', error: toWireError(error) });
    }
  }

  function connect(token: string): void {
    const onOpen = (): void => {
      isOpen = true;
      send({ t: 'auth', token });
      options.onOpen();
    };
    inUse = token;
    socket = openSocket({ ...options, token, onOpen, onFrame: receive, onClose });
  }

  function onClose(code: number): void {
    if (code === 4001) tokens.reject(inUse);
    // The service says why before it closes so.
    const denial = code === 4003 ? lastError : undefined;
    if (denial) tokens.deny(inUse, denial);
    if (lastError?.code === 'too_many_requests') limit.hold(addRetryTime(lastError));
    // A token that was good so far has run out: that is for the next try to tell.
    const error = code === 4001 && !isGreeted ? REFUSED : denial;
    dispatch({ type: 'ended', code, error });
  }

  function receive(frame: ServerFrame): void {
    if (frame.t === 'hello') {
      renewal.arm(frame.expiresInMs);
      if (!isGreeted) {
        isGreeted = true;
        tokens.accept(inUse);
        dispatch({ type: 'greeted' });
      }
    } else if (frame.t === 'exp') renewal.renew();
    else if (frame.t === 'err' && !frame.id && !frame.ch) lastError = frame.error;
    else if (frame.t === 'drain') openIn(Math.random() * frame.withinMs);
    if (frame.t !== 'hb') options.onFrame(frame);
  }

  return {
    open,
    close,
    send,
    check: renewal.check,
    probe: () => socket?.probe(),
    getTransport: () => socket?.transport,
  };
}
