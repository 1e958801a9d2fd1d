import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES } from '../../../sdk/src/protocol/live.ts';
import type { AlertFeed } from '../alerting/types.ts';
import { AppError, UnavailableError } from '../base/errors.ts';
import { startLoop, type Loop } from '../base/loop.ts';
import { within } from '../base/within.ts';
import { Admission } from './admission.ts';
import { DeltaEncoder } from './encode-delta.ts';
import { createHub, type HubOptions } from './hub.ts';
import { refuse } from './refuse.ts';
import { requireOrigin } from './require-origin.ts';
import { Session, type Authenticated, type SessionLimits } from './session.ts';

const LIVE_PATH = '/v1/live';
const SUBPROTOCOL = 'tidemark.v1';
const BEARER = 'bearer.';

export interface LiveOptions extends HubOptions {
  readonly limits: SessionLimits;
  readonly alerts: AlertFeed;
  /** Sockets held at once; more are refused with 503. */
  readonly maxSockets: number;
  /** Origins, beside the service's own, whose pages may connect. */
  readonly origins: readonly string[];
  /** A socket whose ping is unanswered for this long is closed, ms. */
  readonly pongWithinMs: number;
  /** Sockets of one subject at once; more are refused with 429. */
  readonly socketsPerSubject: number;
  authenticate(token: string): Promise<Authenticated>;
  /** Exchanges a one-time ticket for the identity it was issued to. */
  redeem(ticket: string): Promise<Authenticated>;
  /** Returns whether a key that verified a token is still one of the key server. */
  holdsKey(keyId: string): Promise<boolean>;
  readonly checkKeysEveryMs: number;
}

export interface LiveServer {
  readonly socketCount: number;
  readonly channelCount: number;
  /** Approximate memory of the results of all channels, bytes. */
  readonly resultBytes: number;
  /** Unsent bytes of the socket that is furthest behind. */
  readonly unsentBytes: number;
  /** Tells the clients to reconnect elsewhere, spread over the time, then closes with 1012. */
  drain(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Serves `/v1/live` on an HTTP server. Refusals are answered before the 101 where possible. */
export function attachLiveServer(server: Server, options: LiveOptions): LiveServer {
  const hub = createHub(options);
  const encoder = new DeltaEncoder();
  const sessions = new Map<WebSocket, Session>();
  const admission = new Admission(options.socketsPerSubject);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const emptied = Promise.withResolvers<void>();
  let isDraining = false;

  const stopTicks = hub.onTick(() => {
    const nowMs = options.now();
    for (const session of sessions.values()) session.flush(nowMs);
    encoder.clear();
  });
  const keyChecks = checkKeys(sessions, options);
  const requireRoom = (): void => {
    if (isDraining) throw new UnavailableError('restarting', 'the service is stopping: reconnect to reach another one');
    if (sessions.size >= options.maxSockets) throw new UnavailableError('overloaded', 'too many sockets are open');
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    socket.once('close', () => admission.leave(socket));
    void admit(request, options, requireRoom)
      .then((granted) => {
        if (socket.destroyed) return;
        requireRoom();
        if (granted) admission.enter(socket, granted);
        socket.off('error', onError);
        sockets.handleUpgrade(request, socket, head, (client) => startSession(client, socket, granted));
      })
      .catch((error: unknown) => refuse(socket, error));
  };
  server.on('upgrade', onUpgrade);

  function startSession(client: WebSocket, socket: Duplex, granted: Authenticated | undefined): void {
    const authenticate = async (token: string): Promise<Authenticated> => {
      const later = await options.authenticate(token);
      // A socket that has closed by now is not counted: nothing would remove it again.
      if (!socket.destroyed) admission.enter(socket, later);
      return later;
    };
    const encodeText = (text: string): Buffer => encoder.encodeText(text);
    const writable = (): Promise<void> => untilTaken(client, socket, options.limits.skipBytes);
    const encode = (fragments: readonly string[]): Buffer => encoder.encode(fragments);
    // Messages are neither compressed nor fragmented, so writes do not interleave with those of `ws`.
    const write = (bytes: Buffer): void => void socket.write(bytes);
    const sending = { encode, encodeText, write, writable };
    const session = new Session(client, { ...options, ...sending, hub, authenticate }, granted);
    sessions.set(client, session);
    const stopHeartbeat = keepAlive(client, session, options);
    client.on('message', (data, isBinary) => {
      if (isBinary) client.close(CLOSE_CODES.badFrame, 'frames are text');
      else session.receive((data as Buffer).toString());
    });
    client.on('error', options.onError);
    client.on('close', () => {
      stopHeartbeat();
      session.close();
      sessions.delete(client);
      if (isDraining && sessions.size === 0) emptied.resolve();
    });
  }

  async function drain(withinMs: number): Promise<void> {
    isDraining = true;
    for (const session of sessions.values()) session.send({ t: 'drain', withinMs });
    if (sessions.size > 0) await within(withinMs, emptied.promise);
    for (const client of sessions.keys()) client.close(CLOSE_CODES.restart, 'restart');
  }

  return {
    get socketCount() {
      return sessions.size;
    },
    get channelCount() {
      return hub.channelCount;
    },
    get resultBytes() {
      return hub.resultBytes;
    },
    get unsentBytes() {
      return Math.max(0, ...[...sessions.keys()].map(({ bufferedAmount }) => bufferedAmount));
    },
    drain,
    /**
     * Closes the server. Upgrades are refused with 503 from now on: without a listener they would be handled as
     * requests and answered with 404.
     */
    async close() {
      isDraining = true;
      for (const client of sessions.keys()) client.close(CLOSE_CODES.restart, 'restart');
      stopTicks();
      await Promise.all([keyChecks.close(), hub.close()]);
      await Promise.all([...sessions.keys()].map(waitForClose));
      sockets.close();
    },
  };
}

/** Closes the sockets whose signing key was withdrawn. */
const checkKeys = (sessions: ReadonlyMap<WebSocket, Session>, options: LiveOptions): Loop =>
  startLoop({
    everyMs: options.checkKeysEveryMs,
    onError: options.onError,
    async round() {
      for (const [keyId, ofKey] of Map.groupBy(sessions.values(), (session) => session.keyId)) {
        if (keyId === undefined || (await options.holdsKey(keyId))) continue;
        // Another token may have come meanwhile.
        for (const session of ofKey) if (session.keyId === keyId) session.revoke();
      }
    },
  });

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
  if (bearer !== undefined) return options.authenticate(bearer.slice(BEARER.length));
  const ticket = url.searchParams.get('ticket');
  return ticket === null ? undefined : options.redeem(ticket);
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

/** Resolves when at most `skipBytes` are unsent, or the socket is closed. */
function untilTaken(client: WebSocket, socket: Duplex, skipBytes: number): Promise<void> {
  if (client.bufferedAmount <= skipBytes || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      socket.off('drain', go);
      socket.off('close', go);
      resolve();
    };
    socket.on('drain', go);
    socket.on('close', go);
  });
}

/** Cuts off a client that does not answer the close frame within a second. */
function waitForClose(client: WebSocket): Promise<void> {
  if (client.readyState === client.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => client.terminate(), 1000);
    client.once('close', () => {
      clearTimeout(deadline);
      resolve();
    });
  });
}
