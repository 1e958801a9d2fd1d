import { CLOSE_CODES } from '../../../sdk/src/protocol/live.ts';
import { UnavailableError } from '../base/errors.ts';
import { startLoop, type Loop } from '../base/loop.ts';
import { within } from '../base/within.ts';
import { Admission } from './admission.ts';
import type { Connection, Transport } from './connection.ts';
import { createHub } from './channels/hub.ts';
import type { LiveOptions, LiveUsage } from './options.ts';
import { Session, type Authenticated } from './session.ts';
import type { LiveRequest } from './types.ts';

/** The sessions of all clients, whatever their transport. */
export interface Sessions extends LiveUsage {
  /** Throws `restarting` while the service stops, and `overloaded` when it has as many clients as it may. */
  requireRoom(): void;
  /** Counts a connection as the subject's until `leave`. Throws `forbidden` and `too_many_sockets`. */
  enter(key: object, granted: Authenticated): void;
  leave(key: object): void;
  /** Starts the session of a connection that was admitted; it ends with the connection. */
  start(transport: Transport, granted: Authenticated | undefined): Session;
  drain(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

export function createSessions(options: LiveOptions): Sessions {
  const hub = createHub(options);
  const sessions = new Map<Connection, Session>();
  const encoders = new Set<Transport['encoder']>();
  const admission = new Admission(options.socketsPerSubject);
  const emptied = Promise.withResolvers<void>();
  let isDraining = false;

  const stopTicks = hub.onTick(() => {
    const nowMs = options.now();
    for (const session of sessions.values()) session.flush(nowMs);
    for (const encoder of encoders) encoder.clear();
  });
  const tokenChecks = checkTokens(sessions, options);
  const closeAll = (): void => {
    isDraining = true;
    for (const connection of sessions.keys()) connection.close(CLOSE_CODES.restart, 'restart');
  };

  function start(transport: Transport, granted: Authenticated | undefined): Session {
    const { connection, encoder, request, key, write } = transport;
    encoders.add(encoder);
    const session = new Session(
      connection,
      {
        ...options,
        hub,
        write,
        encode: (fragments) => encoder.encode(fragments),
        encodeText: (text) => encoder.encodeText(text),
        writable: () => untilTaken(transport, options.limits.skipBytes),
        async authenticate(token) {
          const later = await countOpening(options, await authenticate(token, request, options));
          // A connection that has closed by now is not counted: nothing would remove it again.
          if (!transport.isGone()) admission.enter(key, later);
          return later;
        },
      },
      granted,
    );
    sessions.set(connection, session);
    connection.once('close', () => {
      session.close();
      sessions.delete(connection);
      if (isDraining && sessions.size === 0) emptied.resolve();
    });
    return session;
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
    requireRoom() {
      if (isDraining)
        throw new UnavailableError('restarting', 'the service is stopping: reconnect to reach another one');
      if (sessions.size >= options.maxSockets) throw new UnavailableError('overloaded', 'too many sockets are open');
    },
    enter: (key, granted) => admission.enter(key, granted),
    leave: (key) => admission.leave(key),
    start,
    async drain(withinMs) {
      isDraining = true;
      for (const session of sessions.values()) session.send({ t: 'drain', withinMs });
      if (sessions.size > 0) await within(withinMs, emptied.promise);
      closeAll();
    },
    async close() {
      closeAll();
      stopTicks();
      await Promise.all([tokenChecks.close(), hub.close()]);
      await Promise.all([...sessions.keys()].map(waitForClose));
    },
  };
}

function authenticate(token: string, request: LiveRequest, options: LiveOptions): Promise<Authenticated> {
  return options.authenticate(token, request).catch((error: unknown) => {
    options.noteRefused(error, request);
    throw error;
  });
}

/** Counts the opening of a connection by who was admitted to it. Throws `too_many_requests`. */
export async function countOpening(
  { countRequest }: Pick<LiveOptions, 'countRequest'>,
  granted: Authenticated,
): Promise<Authenticated> {
  await countRequest?.(granted.subject);
  return granted;
}

/** Closes the connections whose token was revoked, or whose signing key was withdrawn. */
function checkTokens(sessions: ReadonlyMap<Connection, Session>, options: LiveOptions): Loop {
  const { revocations, onError } = options;
  revocations?.onLook(() => {
    for (const session of sessions.values())
      if (session.granted && revocations.isRevoked(session.granted)) session.revoke('token revoked');
  });
  return startLoop({
    everyMs: options.checkKeysEveryMs,
    onError,
    async round() {
      for (const [keyId, ofKey] of Map.groupBy(sessions.values(), (session) => session.keyId)) {
        if (keyId === undefined || (await options.holdsKey(keyId))) continue;
        // Another token may have come meanwhile.
        for (const session of ofKey) if (session.keyId === keyId) session.revoke('signing key withdrawn');
      }
    },
  });
}

/** Resolves when at most `skipBytes` are unsent, or the connection is closed. */
function untilTaken({ connection, events, isGone }: Transport, skipBytes: number): Promise<void> {
  if (connection.bufferedAmount <= skipBytes || isGone()) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      events.off('drain', go);
      events.off('close', go);
      resolve();
    };
    events.on('drain', go);
    events.on('close', go);
  });
}

/** Cuts off a client that does not answer the close within a second. */
function waitForClose(connection: Connection): Promise<void> {
  if (connection.readyState === connection.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => connection.terminate(), 1000);
    connection.once('close', () => {
      clearTimeout(deadline);
      resolve();
    });
  });
}
