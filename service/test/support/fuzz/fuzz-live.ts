import fc from 'fast-check';
import { once } from 'node:events';
import WebSocket from 'ws';
import { readEvents } from '../../../../sdk/src/client/live/read-events.ts';
import { CLOSE_CODES, type ServerFrame, type StreamFrame } from '../../../../sdk/src/protocol/live.ts';
import { polledFramesSchema, streamFrameSchema } from '../../../src/wire/live.ts';
import { parseServerFrame } from '../wire/expect-described.ts';
import type { FuzzedShop } from './fuzzed-shop.ts';
import type { FuzzCounts, FuzzOptions } from './fuzz.ts';
import { QUERIES } from './fuzz-requests.ts';
import { mutateJson, mutateJsonText } from './mutate.ts';

/** Longer than anything here takes on a busy machine: beyond it a session hangs. */
const TIMEOUT_MS = 60_000;
const LAST_ID = 999_999;
const LAST = { t: 'sub', id: LAST_ID, query: QUERIES[0] };

/** Those of the protocol, and of `ws` for frames that are too large or no UTF-8. */
const CODES: readonly number[] = [...Object.values(CLOSE_CODES), 1000, 1007, 1009];

const FRAMES: readonly object[] = [
  ...QUERIES.map((query, index) => ({ t: 'sub', id: index + 1, query })),
  { t: 'sub', id: 10, query: QUERIES[0], since: { epoch: 'e', v: '1' }, maxHz: 2 },
  { t: 'sub', id: 11, alerts: { metric: 'orders' } },
  { t: 'sub', id: 12, annotations: { metrics: ['orders'] } },
  { t: 'sub', id: 13, dashboards: {} },
  { t: 'unsub', ch: 1 },
  { t: 'auth', token: 'none' },
  { t: 'ping' },
];

/**
 * Mutated frames over a real WebSocket: every answer is as it is described, and after each batch a valid subscription
 * is answered, unless the socket was closed with a code of the protocol.
 */
export async function fuzzSockets(
  { running, bossToken }: FuzzedShop,
  { seed, runs }: FuzzOptions,
): Promise<FuzzCounts> {
  // The first frame that is none closes a socket: most have a mutated query only, which is refused alone.
  const queries = fc
    .tuple(fc.nat(1000), mutateJson(QUERIES), fc.constantFrom('query', 'alerts', 'annotations', 'dashboards'))
    .map(([id, value, kind]) => JSON.stringify({ t: 'sub', id, [kind]: typeof value === 'object' ? value : {} }));
  const bytes = fc.uint8Array({ maxLength: 20 }).map((part) => Buffer.from(part));
  const last = fc.array(fc.oneof({ weight: 5, arbitrary: mutateJsonText(FRAMES) }, { weight: 1, arbitrary: bytes }), {
    maxLength: 1,
  });
  const batches = fc.tuple(fc.array(queries, { minLength: 1, maxLength: 8 }), last).map((parts) => parts.flat());
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const check = async (batch: readonly (string | Buffer)[]): Promise<void> => {
    const address = `${running.service.address.replace('http', 'ws')}/v1/live`;
    const socket = new WebSocket(address, ['tidemark.v1', `bearer.${bossToken}`]);
    const frames: ServerFrame[] = [];
    const failures: unknown[] = [];
    const isAnswered = new Promise<void>((resolve) => {
      socket.on('message', (message: Buffer) => {
        try {
          const frame = parseServerFrame(message.toString());
          frames.push(frame);
          if ('id' in frame && frame.id === LAST_ID) resolve();
        } catch (error) {
          failures.push(error);
        }
      });
    });
    const closed = once(socket, 'close') as Promise<[number]>;
    await once(socket, 'open', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    for (const item of [...batch, JSON.stringify(LAST)]) socket.send(item, { binary: typeof item !== 'string' });
    await within(Promise.race([isAnswered, closed]), 'a socket');
    if (socket.readyState === WebSocket.OPEN) socket.close(1000);
    const [code] = await within(closed, 'closing a socket');
    if (failures.length > 0) throw failures[0];
    if (!CODES.includes(code)) throw new Error(`closed with ${code}: ${JSON.stringify(frames)}`);
    count(counts, batch.length, frames);
  };
  await fc.assert(fc.asyncProperty(batches, check), { seed, numRuns: runs, endOnFailure: true });
  return counts;
}

/** The same over requests: half of the sessions are event streams, half are polled. */
export async function fuzzStreams(
  { running, bossToken }: FuzzedShop,
  { seed, runs }: FuzzOptions,
): Promise<FuzzCounts> {
  const bodies = fc.oneof(
    fc.array(mutateJson(FRAMES), { minLength: 1, maxLength: 8 }).map((frames) => JSON.stringify(frames)),
    mutateJsonText([FRAMES]),
  );
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const headers = { 'Content-Type': 'application/json' };
  const send = async (id: string, text: string): Promise<void> => {
    const response = await running.fetch(`/v1/live/stream/${id}`, { token: bossToken, text, headers });
    if (response.status >= 500) throw new Error(`${response.status}: ${await response.text()}`);
    await response.text();
  };
  const check = async (body: string, isPolled: boolean): Promise<void> => {
    const session = isPolled ? await openPolled(running, bossToken) : await openEvents(running, bossToken);
    const frames: StreamFrame[] = [];
    const last = (async () => {
      for await (const frame of session.frames) {
        frames.push(frame);
        if (frame.t === 'close' || ('id' in frame && frame.id === LAST_ID)) return;
      }
    })();
    await send(session.id, body);
    await send(session.id, JSON.stringify([LAST]));
    await within(last, isPolled ? 'a polled stream' : 'an event stream');
    await session.end();
    count(counts, 1, frames);
  };
  await fc.assert(fc.asyncProperty(bodies, fc.boolean(), check), { seed, numRuns: runs, endOnFailure: true });
  return counts;
}

interface Session {
  readonly id: string;
  readonly frames: AsyncIterable<StreamFrame>;
  end(): Promise<void>;
}

async function openEvents({ service }: FuzzedShop['running'], token: string): Promise<Session> {
  const lifetime = new AbortController();
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(`${service.address}/v1/live/stream`, { headers, signal: lifetime.signal });
  const events = readEvents(response)[Symbol.asyncIterator]();
  const first = await within(events.next(), 'opening an event stream');
  const opened = streamFrameSchema.parse(JSON.parse(String(first.value)));
  if (opened.t !== 'stream') throw new Error(`an event stream begins with ${JSON.stringify(opened)}`);
  async function* read(): AsyncGenerator<StreamFrame> {
    for (let next = await events.next(); !next.done; next = await events.next())
      yield streamFrameSchema.parse(JSON.parse(next.value));
  }
  return { id: opened.id, frames: read(), end: async () => lifetime.abort() };
}

async function openPolled(running: FuzzedShop['running'], token: string): Promise<Session> {
  const poll = async (query: string) => {
    const response = await running.fetch(`/v1/live/stream?${query}`, { token });
    const text = await response.text();
    // A stream is gone once it was told that it is closed.
    return response.ok ? polledFramesSchema.parse(JSON.parse(text)) : undefined;
  };
  const first = await poll('wait=0');
  const opened = first?.frames[0];
  if (!first || opened?.t !== 'stream') throw new Error(`a polled stream begins with ${JSON.stringify(first)}`);
  const { id } = opened;
  async function* read(): AsyncGenerator<StreamFrame> {
    for (let after = first?.next ?? 0; ;) {
      const answer = await poll(`stream=${id}&after=${after}&wait=2`);
      if (!answer) return;
      yield* answer.frames;
      after = answer.next;
    }
  }
  // A place that was never reached ends the stream.
  return { id, frames: read(), end: async () => void (await poll(`stream=${id}&after=999999&wait=0`)) };
}

function count(
  counts: { inputs: number; taken: number; refused: number },
  inputs: number,
  frames: readonly StreamFrame[],
) {
  counts.inputs += inputs;
  counts.taken += frames.filter(({ t }) => t === 'ok').length;
  counts.refused += frames.filter(({ t }) => t === 'err').length;
}

async function within<Result>(promise: Promise<Result>, name: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} gave no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
