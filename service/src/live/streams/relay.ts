import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { DirectMessages } from '../../query/cache/types.ts';
import { busy, ended } from './stream-errors.ts';
import type { StreamHolder } from './stream-holder.ts';

/** How long an answer may take beyond the wait of a poll, ms. */
const ANSWER_WITHIN_MS = 5000;

const call = z.string();
const asked = { call, from: z.string(), id: z.string(), subject: z.string() };

const message = z.discriminatedUnion('t', [
  z.object({ t: z.literal('poll'), ...asked, after: z.int(), waitMs: z.int() }),
  z.object({ t: z.literal('receive'), ...asked, frames: z.array(z.unknown()) }),
  /** The client of a poll has gone. */
  z.object({ t: z.literal('gone'), call }),
  z.object({ t: z.literal('answer'), call, text: z.string() }),
  z.object({ t: z.literal('refusal'), call, isBusy: z.boolean() }),
]);

type Message = z.infer<typeof message>;
type Asked = Extract<Message, { id: string }>;

/** Streams of all replicas, each answered by the replica that has it. */
export interface StreamRelay extends StreamHolder {
  /** The id of a stream of this replica: it begins with the replica's name. */
  toId(random: string): string;
  /** Answers polls that wait for another replica with no frames, and asks nothing more of others. */
  close(): void;
}

/**
 * Passes requests on to the replica that has the stream. A message that is lost ends the stream for its client, which
 * opens another and resumes by version.
 */
export function createRelay(
  messages: DirectMessages,
  holder: StreamHolder,
  onError: (error: unknown) => void,
): StreamRelay {
  /** Requests of clients here that another replica answers. */
  const waiting = new Map<string, PromiseWithResolvers<string> & { readonly onClose: string | undefined }>();
  /** Polls of streams here whose clients are at another replica. */
  const polled = new Map<string, AbortController>();
  let isClosed = false;

  const send = createSender(messages, onError);

  async function answer(question: Asked): Promise<void> {
    const { call, from, id, subject } = question;
    const gone = new AbortController();
    try {
      if (question.t === 'poll') polled.set(call, gone);
      const text =
        question.t === 'poll'
          ? await holder.poll(id, subject, { ...question, signal: gone.signal })
          : await holder.receive(id, subject, question.frames).then(() => '');
      await send(from, { t: 'answer', call, text });
    } catch (error) {
      // The other replica learns no more than its client may.
      if (!(error instanceof AppError)) onError(error);
      const isBusy = error instanceof AppError && error.code === 'too_many_requests';
      await send(from, { t: 'refusal', call, isBusy });
    } finally {
      polled.delete(call);
    }
  }

  async function ask(question: Asked, withinMs: number, onClose?: string): Promise<string> {
    if (isClosed) throw ended();
    const { call, id } = question;
    const pending = { ...Promise.withResolvers<string>(), onClose };
    waiting.set(call, pending);
    const deadline = setTimeout(() => pending.reject(ended()), withinMs + ANSWER_WITHIN_MS);
    void send(nameIn(id), question).then((isSent) => {
      if (!isSent) pending.reject(ended());
    });
    try {
      return await pending.promise;
    } finally {
      clearTimeout(deadline);
      waiting.delete(call);
    }
  }

  messages.follow(
    (text) => {
      const received = parseMessage(text, onError);
      if (received?.t === 'poll' || received?.t === 'receive') void answer(received);
      else if (received?.t === 'gone') polled.get(received.call)?.abort();
      else if (received?.t === 'answer') waiting.get(received.call)?.resolve(received.text);
      else if (received) waiting.get(received.call)?.reject(received.isBusy ? busy() : ended());
    },
    () => {
      // Answers that were sent meanwhile are lost.
      for (const { reject } of waiting.values()) reject(ended());
    },
  );

  const isHere = (id: string): boolean => nameIn(id) === messages.name;
  const newCall = (id: string, subject: string) => ({ call: randomUUID(), from: messages.name, id, subject });

  return {
    toId: (random) => `${messages.name}.${random}`,

    async poll(id, subject, request) {
      if (isHere(id)) return holder.poll(id, subject, request);
      const { after, waitMs, signal } = request;
      const question = { t: 'poll', ...newCall(id, subject), after, waitMs } as const;
      const tellGone = (): void => void send(nameIn(id), { t: 'gone', call: question.call });
      const answer = ask(question, waitMs, `{"next":${after},"frames":[]}`);
      if (signal.aborted) tellGone();
      else signal.addEventListener('abort', tellGone, { once: true });
      return answer;
    },

    async receive(id, subject, frames) {
      if (isHere(id)) return holder.receive(id, subject, frames);
      await ask({ t: 'receive', ...newCall(id, subject), frames: [...frames] }, 0);
    },

    close() {
      isClosed = true;
      for (const { resolve, onClose } of waiting.values()) if (onClose !== undefined) resolve(onClose);
    },
  };
}

/** Sends a message; one that cannot be sent is lost, and reported. */
const createSender =
  (messages: DirectMessages, onError: (error: unknown) => void) =>
  (to: string, content: Message): Promise<boolean> =>
    messages.send(to, JSON.stringify(content)).catch((error: unknown) => {
      onError(error);
      return false;
    });

/** The name of the replica in the id of a stream. */
const nameIn = (id: string): string => id.split('.', 1)[0] as string;

/** Undefined for a message that a replica of another release may send. */
function parseMessage(text: string, onError: (error: unknown) => void): Message | undefined {
  try {
    return message.parse(JSON.parse(text));
  } catch (cause) {
    onError(new Error('a message of another replica is not understood', { cause }));
    return undefined;
  }
}
