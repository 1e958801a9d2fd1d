import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES } from '../../../sdk/src/protocol/live.ts';
import { AppError } from '../base/errors.ts';
import { startLoop } from '../base/loop.ts';
import { DeltaEncoder } from './encode-delta.ts';
import type { LiveOptions, LiveUsage } from './options.ts';
import { refuse } from './refuse-with-retry-after.ts';
import { requireOrigin } from './require-origin.ts';
import type { Authenticated, Session } from './session.ts';
import { countOpening, createSessions } from './sessions.ts';
import { createStreams } from './streams/streams.ts';
import type { LiveStreams } from './types.ts';

const LIVE_PATH = '/v1/live';
const SUBPROTOCOL = 'tidemark.v1';
const BEARER = 'bearer.';

export interface LiveServer {
  readonly usage: LiveUsage;
  /** Sessions of clients that cannot open a WebSocket. */
  readonly streams: LiveStreams;
  /** Tells the clients to reconnect elsewhere, spread over the time, then closes with 1012. */
  drain(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Serves `/v1/live` on an HTTP server. Refusals are answered before the 101 where possible. */
export function attachLiveServer(server: Server, options: LiveOptions): LiveServer {
  const sessions = createSessions(options);
  const encoder = new DeltaEncoder();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    socket.once('close', () => sessions.leave(socket));
    void admit(request, options, sessions.requireRoom)
      .then((granted) => {
        if (socket.destroyed) return;
        sessions.requireRoom();
        if (granted) sessions.enter(socket, granted);
        socket.off('error', onError);
        sockets.handleUpgrade(request, socket, head, (client) => startSession(client, request, granted));
      })
      .catch((error: unknown) => {
        options.noteRefused(error, request);
        refuse(socket, error, options.onError);
      });
  };
  server.on('upgrade', onUpgrade);

  function startSession(client: WebSocket, request: IncomingMessage, granted: Authenticated | undefined): void {
    const { socket } = request;
    const session = sessions.start(
      {
        connection: client,
        request,
        events: socket,
        key: socket,
        isGone: () => socket.destroyed,
        encoder,
        // Messages are neither compressed nor fragmented, so writes do not interleave with those of `ws`.
        write: (bytes) => void socket.write(bytes),
      },
      granted,
    );
    const stopHeartbeat = keepAlive(client, session, options);
    client.on('message', (data, isBinary) => {
      if (isBinary) client.close(CLOSE_CODES.badFrame, 'frames are text');
      else session.receive((data as Buffer).toString());
    });
    client.on('error', options.onError);
    client.on('close', stopHeartbeat);
  }

  const streams = createStreams(sessions, options);
  return {
    usage: sessions,
    streams,
    async drain(withinMs) {
      await sessions.drain(withinMs);
      streams.close();
    },
    /**
     * Closes the server. Upgrades are refused with 503 from now on: without a listener they would be handled as
     * requests and answered with 404.
     */
    async close() {
      await sessions.close();
      sockets.close();
    },
  };
}

/**
 * Authenticates an upgrade. The token may come as a subprotocol, `bearer.<token>`, or in the first frame; the address
 * may carry only a ticket, never a token.
 */
async function admit(
  request: IncomingMessage,
  options: LiveOptions,
  requireRoom: () => void,
): Promise<Authenticated | undefined> {
  const url = URL.parse(request.url ?? '/', 'http://service');
  if (url?.pathname !== LIVE_PATH) throw new AppError('not_found', `there is no such socket: expected ${LIVE_PATH}`);
  requireOrigin(request, options.origins);
  requireRoom();
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const bearer = offered.find((name) => name.startsWith(BEARER));
  if (bearer !== undefined)
    return countOpening(options, await options.authenticate(bearer.slice(BEARER.length), request));
  const ticket = url.searchParams.get('ticket');
  return ticket === null ? undefined : countOpening(options, await options.redeem(ticket, request));
}

/** Sends pings, because proxies close silent sockets, and `hb` frames, because pages cannot see pings. */
function keepAlive(client: WebSocket, session: Session, options: LiveOptions): () => void {
  let isAlive = true;
  let deadline: NodeJS.Timeout | undefined;
  client.on('pong', () => {
    isAlive = true;
    clearTimeout(deadline);
  });
  const beat = (): void => {
    isAlive = false;
    client.ping();
    session.send({ t: 'hb' });
    deadline = setTimeout(() => {
      // Pongs of a client that is paused have not been read.
      if (!isAlive && !client.isPaused) client.terminate();
    }, options.pongWithinMs);
  };
  const beating = startLoop({ everyMs: options.limits.heartbeatMs, round: beat, onError: options.onError });
  return () => {
    void beating.close();
    clearTimeout(deadline);
  };
}
