import type { TransportName } from './live-connection.ts';
import type { ClientFrame, ServerFrame } from '../../protocol/live.ts';
import type { Timing } from '../timing.ts';

export interface LiveSocketOptions {
  /** `ws:` or `wss:` address of `/v1/live`. */
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly timing: Timing;
  /** Token and `fetch` of transports over requests. */
  readonly token: string;
  readonly fetch: typeof fetch;
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  /** Called once, with the close code; 1006 where the socket fell silent or broke. */
  onClose(code: number): void;
}

export interface LiveSocket {
  readonly transport: TransportName;
  send(frame: ClientFrame): void;
  /** Sends a ping, to detect a dead connection before the heartbeat would. */
  probe(): void;
  /** Closes the socket without calling `onClose`. */
  close(): void;
}

/** One socket from opening to closing. Silence beyond the service's heartbeat counts as closed: browsers see no pings. */
export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { timing, onClose } = options;
  const socket = new options.WebSocket(options.url, ['tidemark.v1']);
  let limitMs = timing.connectMs;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function watch(ms: number): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => end(1006), ms);
  }

  /** A dead network delays the browser's own close event by minutes: so it is not waited for. */
  function close(): void {
    clearTimeout(watchdog);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  function end(code: number): void {
    close();
    onClose(code);
  }

  watch(limitMs);
  socket.onopen = () => options.onOpen();
  socket.onclose = ({ code }) => end(code);
  // A connection that is torn down while it opens reports an error all the same.
  socket.onerror = () => undefined;
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.t === 'hello') limitMs = frame.heartbeatMs + timing.silenceMs;
    watch(limitMs);
    options.onFrame(frame);
  };

  const send = (frame: ClientFrame): void => {
    // One that is closing takes nothing any more, and says so on the console.
    if (socket.readyState === 1) socket.send(JSON.stringify(frame));
  };
  return {
    transport: 'websocket',
    send,
    probe() {
      send({ t: 'ping' });
      watch(timing.pongMs);
    },
    close,
  };
}
