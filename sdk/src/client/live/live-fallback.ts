import type { TransportName } from './live-connection.ts';
import type { LiveSocket, LiveSocketOptions, openLiveSocket } from './live-socket.ts';
import { openLiveStream } from './live-stream.ts';

/**
 * The transports to try one after another while none works, from the one that worked last: it may be the service that is
 * away, so that one is tried twice.
 */
const ORDERS: Readonly<Record<TransportName, readonly TransportName[]>> = {
  websocket: ['sse', 'polling', 'websocket', 'websocket'],
  sse: ['sse', 'sse', 'polling'],
  polling: ['polling', 'polling', 'sse'],
};

/**
 * Chooses a transport for a page whose sockets could not open; one that works is kept. The returned function opens a
 * connection as `openSocket` does.
 */
export function createFallback(openSocket: typeof openLiveSocket): typeof openLiveSocket {
  let works: TransportName = 'websocket';
  let failures = 0;

  return function open(options) {
    const transport = ORDERS[works][failures % ORDERS[works].length] as TransportName;
    let isGreeted = false;
    let trial: LiveSocket | undefined;

    const inner: LiveSocketOptions = {
      ...options,
      onFrame(frame) {
        if (frame.t === 'hello' && !isGreeted) {
          isGreeted = true;
          failures = 0;
          if (works === 'websocket' && transport !== 'websocket') trial = tryOnceMore();
          works = transport;
        }
        options.onFrame(frame);
      },
      onClose(code) {
        trial?.close();
        if (code === 1006 && !isGreeted) failures++;
        options.onClose(code);
      },
    };

    /** Sockets may have failed because the service was away: now that it is back, another one tells. */
    function tryOnceMore(): LiveSocket {
      const socket = openSocket({
        ...options,
        onOpen: () => socket.send({ t: 'auth', token: options.token }),
        onFrame(frame) {
          if (frame.t !== 'hello') return;
          works = 'websocket';
          failures = ORDERS.websocket.indexOf('websocket');
          close();
          options.onClose(1006);
        },
        onClose: () => undefined,
      });
      return socket;
    }

    const opened = transport === 'websocket' ? openSocket(inner) : openLiveStream(inner, transport === 'polling');

    function close(): void {
      trial?.close();
      opened.close();
    }

    return { ...opened, close };
  };
}
