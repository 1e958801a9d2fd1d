import type { Session } from '../session.ts';
import { PolledStream } from './polled-stream.ts';
import { busy, ended } from './stream-errors.ts';
import type { Stream } from './stream.ts';

/** A stream with its session. */
export interface OpenStream {
  readonly stream: Stream;
  readonly session: Session;
  /** Cuts off a client that asks for nothing for long: no ping reaches it. */
  readonly silence: NodeJS.Timeout;
  isReceiving: boolean;
}

export interface PollRequest {
  /** Number of frames that the client has. */
  readonly after: number;
  readonly waitMs: number;
  /** Aborted when the client goes before it is answered. */
  readonly signal: AbortSignal;
}

/** Requests of clients to streams that their subjects have opened before. */
export interface StreamHolder {
  /** Returns frames as JSON. Throws `stream_ended`. */
  poll(id: string, subject: string, request: PollRequest): Promise<string>;
  /** Takes frames of the client. Throws `stream_ended` and `too_many_requests`. */
  receive(id: string, subject: string, frames: readonly unknown[]): Promise<void>;
}

/** Close code of a WebSocket with a message that is too large. */
const TOO_LARGE = 1009;

/** Answers requests to the streams of this replica. */
export function createHolder(streams: ReadonlyMap<string, OpenStream>, frameBytes: number): StreamHolder {
  function find(id: string, subject: string): OpenStream {
    const open = streams.get(id);
    // Who guesses an id of somebody else learns nothing.
    if (open?.session.subject !== subject) throw ended();
    open.silence.refresh();
    return open;
  }

  return {
    async poll(id, subject, { after, waitMs, signal }) {
      const { stream, silence } = find(id, subject);
      const terminate = (): void => stream.terminate();
      if (signal.aborted) terminate();
      signal.addEventListener('abort', terminate, { once: true });
      const answer = stream instanceof PolledStream ? await stream.take(after, waitMs) : undefined;
      if (answer !== undefined) {
        if (stream.readyState === stream.OPEN) silence.refresh();
        return answer;
      }
      stream.terminate();
      throw ended();
    },

    async receive(id, subject, frames) {
      const open = find(id, subject);
      const { stream, session } = open;
      if (open.isReceiving) throw busy();
      open.isReceiving = true;
      try {
        for (const frame of frames) {
          await stream.untilResumed();
          const text = JSON.stringify(frame);
          if (text.length > frameBytes) stream.close(TOO_LARGE, 'frame too large');
          if (stream.readyState === stream.OPEN) session.receive(text);
        }
      } catch (error) {
        // Frames behind this one would be lost unnoticed.
        session.fail(error);
      } finally {
        open.isReceiving = false;
      }
    },
  };
}
