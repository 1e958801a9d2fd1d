import type { IncomingMessage } from 'node:http';
import { AppError } from '../../base/errors.ts';
import { startLoop } from '../../base/loop.ts';
import { DeltaEncoder } from '../encode-delta.ts';
import type { LiveOptions } from '../options.ts';
import { requireOrigin } from '../require-origin.ts';
import type { Authenticated, Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import type { Credentials, LiveStreams } from '../types.ts';
import { EventStream, toEvent } from './event-stream.ts';
import { PolledStream } from './polled-stream.ts';
import type { Stream } from './stream.ts';

/** Close code of a WebSocket with a message that is too large. */
const TOO_LARGE = 1009;

/** A stream with its session. */
interface Open {
  readonly stream: Stream;
  readonly session: Session;
  /** Cuts off a client that asks for nothing for long: no ping reaches it. */
  readonly silence: NodeJS.Timeout;
  isReceiving: boolean;
}

/**
 * Serves sessions without a WebSocket. A stream belongs to the subject that opened it, and is known on this replica
 * alone.
 */
export function createStreams(sessions: Sessions, options: LiveOptions): LiveStreams {
  const { limits } = options;
  const all = new Map<string, Open>();
  const events = new DeltaEncoder(undefined, toEvent);
  const texts = new DeltaEncoder(undefined, Buffer.from);

  /** Admits and starts a stream. `create` is called once nothing refuses it any more. */
  function start<Created extends Stream>(granted: Authenticated, create: () => Created): Created {
    const key = {};
    sessions.enter(key, granted);
    const stream = create();
    stream.sendFrame({ t: 'stream', id: stream.id });
    const session = sessions.start(
      {
        connection: stream,
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

  async function find(id: string, token: string): Promise<Open> {
    const { subject } = await options.authenticate(token);
    const open = all.get(id);
    // Who guesses an id of somebody else learns nothing.
    if (open?.session.subject !== subject) throw ended();
    open.silence.refresh();
    return open;
  }

  return {
    async openEvents(request, response, credentials) {
      const granted = await admit(sessions, options, request, credentials);
      if (!response.destroyed) start(granted, () => new EventStream(response, events));
    },

    async openPolled(request, credentials) {
      const stream = start(await admit(sessions, options, request, credentials), () => new PolledStream(texts));
      return (await stream.take(0, 0)) as string;
    },

    async poll(id, token, { response, after, waitMs }) {
      const { stream, silence } = await find(id, token);
      const onClose = (): void => {
        if (!response.writableFinished) stream.terminate();
      };
      if (response.destroyed) onClose();
      else response.once('close', onClose);
      const answer = stream instanceof PolledStream ? await stream.take(after, waitMs) : undefined;
      if (answer !== undefined) {
        if (stream.readyState === stream.OPEN) silence.refresh();
        return answer;
      }
      stream.terminate();
      throw ended();
    },

    async receive(id, token, frames) {
      const open = await find(id, token);
      if (open.isReceiving) throw busy();
      open.isReceiving = true;
      for (const frame of frames) {
        await open.stream.untilResumed();
        const text = JSON.stringify(frame);
        if (text.length > limits.frameBytes) open.stream.close(TOO_LARGE, 'frame too large');
        if (open.stream.readyState === open.stream.OPEN) open.session.receive(text);
      }
      open.isReceiving = false;
    },
  };
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
    ? options.redeem(credentials.ticket)
    : options.authenticate(credentials.token));
  sessions.requireRoom();
  return granted;
}

/** One error for each reason, so that nobody learns which. */
const ended = (): AppError =>
  new AppError('stream_ended', 'there is no such stream on this replica, or it has ended: open another');

const busy = (): AppError =>
  new AppError('too_many_requests', 'frames of this stream are being received: expected one request at a time', {
    retryable: true,
  });
