import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { startLoop } from '../../base/loop.ts';
import { DeltaEncoder } from '../encode-delta.ts';
import type { LiveOptions } from '../options.ts';
import { requireOrigin } from '../require-origin.ts';
import type { Authenticated } from '../session.ts';
import { countOpening, type Sessions } from '../sessions.ts';
import type { Credentials, LiveStreams } from '../types.ts';
import { EventStream, toEvent } from './event-stream.ts';
import { PolledStream } from './polled-stream.ts';
import { createRelay } from './relay.ts';
import { createHolder, type OpenStream } from './stream-holder.ts';
import type { Stream } from './stream.ts';

export interface Streams extends LiveStreams {
  /** Lets no request wait for other replicas any more. */
  close(): void;
}

/**
 * Serves sessions without a WebSocket. A stream belongs to the subject that opened it, and to this replica; requests that
 * reach another are passed on where replicas exchange messages.
 */
export function createStreams(sessions: Sessions, options: LiveOptions): Streams {
  const { limits } = options;
  const all = new Map<string, OpenStream>();
  const events = new DeltaEncoder(undefined, toEvent);
  const texts = new DeltaEncoder(undefined, Buffer.from);
  const local = createHolder(all, limits.frameBytes);
  const relay = options.replicas && createRelay(options.replicas, local, options.onError);
  const holder = relay ?? local;

  function createId(): string {
    const random = randomBytes(24).toString('base64url');
    return relay ? relay.toId(random) : random;
  }

  /** Admits and starts a stream. `create` is called once nothing refuses it any more. */
  function start<Created extends Stream>(
    granted: Authenticated,
    request: IncomingMessage,
    create: (id: string) => Created,
  ): Created {
    const key = {};
    sessions.enter(key, granted);
    const stream = create(createId());
    stream.sendFrame({ t: 'stream', id: stream.id });
    const session = sessions.start(
      {
        connection: stream,
        request,
        events: stream,
        key,
        isGone: () => stream.readyState === stream.CLOSED,
        encoder: stream.encoder,
        write: (bytes) => stream.write(bytes),
      },
      granted,
    );
    const beat = (): void => session.send({ t: 'hb' });
    const heartbeat = startLoop({ everyMs: limits.heartbeatMs, round: beat, onError: options.onError });
    // Of an event stream every other heartbeat is answered; a poll waits no longer than one.
    const beats = stream instanceof PolledStream ? 1 : 2;
    const silence = setTimeout(() => stream.terminate(), beats * limits.heartbeatMs + options.pongWithinMs);
    all.set(stream.id, { stream, session, silence, isReceiving: false });
    stream.once('close', () => {
      clearTimeout(silence);
      void heartbeat.close();
      all.delete(stream.id);
      sessions.leave(key);
    });
    return stream;
  }

  return {
    async openEvents(request, response, credentials) {
      const granted = await admit(sessions, options, request, credentials);
      if (!response.destroyed) start(granted, request, (id) => new EventStream(id, response, events));
    },

    async openPolled(request, credentials) {
      const granted = await admit(sessions, options, request, credentials);
      const stream = start(granted, request, (id) => new PolledStream(id, texts));
      return (await stream.take(0, 0)) as string;
    },

    async poll(id, token, { response, after, waitMs }) {
      const { subject } = await options.authenticate(token, response.req);
      return holder.poll(id, subject, { after, waitMs, signal: abortWith(response) });
    },

    async receive(id, token, request, frames) {
      const { subject } = await options.authenticate(token, request);
      await holder.receive(id, subject, frames);
    },

    close: () => relay?.close(),
  };
}

/** A signal that is aborted when a response is closed before all of it was sent. */
function abortWith(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  if (response.destroyed) onClose();
  else response.once('close', onClose);
  return gone.signal;
}

/** Authenticates the client of a new stream. Throws as an upgrade is refused. */
async function admit(
  sessions: Sessions,
  options: LiveOptions,
  request: IncomingMessage,
  credentials: Credentials,
): Promise<Authenticated> {
  requireOrigin(request, options.origins);
  sessions.requireRoom();
  const granted = await ('ticket' in credentials
    ? options.redeem(credentials.ticket, request)
    : options.authenticate(credentials.token, request));
  sessions.requireRoom();
  return countOpening(options, granted);
}
