import type { ClientFrame, ServerFrame } from '../protocol/live.ts';
import type { Timing } from './timing.ts';

export interface LiveSocketOptions {
  /** `ws:` or `wss:` address of `/v1/live`. */
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly timing: Timing;
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  /** Called once, with the close code; 1006 where the socket fell silent or broke. */
  onClose(code: number): void;
}

export interface LiveSocket {
  send(frame: ClientFrame): void;
  /** Asks for a sign of life, sooner than the heartbeat would tell. */
  probe(): void;
  /** Ends it without `onClose`. */
  close(): void;
}

/** One socket from opening to closing. Silence beyond the service's heartbeat counts as closed: browsers see no pings. */
export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { timing } = options;
  const socket = new options.WebSocket(options.url, ['tidemark.v1']);
  let limitMs = timing.connectMs;
  let watchdog = setTimeout(() => end(1006), limitMs);

  const watch = (ms: number): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => end(1006), ms);
  };

  /** A dead network delays the browser's own close event by minutes: so it is not waited for. */
  function detach(): void {
    clearTimeout(watchdog);
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    // A connection that is torn down while it opens reports an error all the same.
    socket.onerror = () => undefined;
    socket.close();
  }

  function end(code: number): void {
    detach();
    options.onClose(code);
  }

  socket.onopen = () => options.onOpen();
  socket.onclose = ({ code }) => end(code);
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.t === 'hello') limitMs = frame.heartbeatMs + timing.silenceMs;
    watch(limitMs);
    options.onFrame(frame);
  };

  return {
    send(frame) {
      socket.send(JSON.stringify(frame));
    },
    probe() {
      socket.send('{"t":"ping"}');
      watch(timing.pongMs);
    },
    close: detach,
  };
}
