import { once } from 'node:events';
import WebSocket from 'ws';
import { readEvents } from '../../../../sdk/src/client/live/read-events.ts';
import type { PolledFrames, StreamFrame } from '../../../../sdk/src/protocol/live.ts';

export type Transport = 'socket' | 'events' | 'polled';
export const TRANSPORTS: readonly Transport[] = ['socket', 'events', 'polled'];

/** A live session over one of the transports. */
export interface Watch {
  readonly frames: readonly StreamFrame[];
  send(frames: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

export function openWatch(transport: Transport, address: string, token: string): Promise<Watch> {
  if (transport === 'socket') return openSocket(address, token);
  return transport === 'events' ? openEvents(address, token) : openPolled(address, token);
}

async function openSocket(address: string, token: string): Promise<Watch> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  const frames: StreamFrame[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as StreamFrame));
  const closed = once(socket, 'close');
  await once(socket, 'open');
  return {
    frames,
    async send(sent) {
      for (const frame of sent) socket.send(JSON.stringify(frame));
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

const headersOf = (token: string): Record<string, string> => ({
  Authorization: `Bearer ${token}`,
  Connection: 'close',
});

async function openEvents(address: string, token: string): Promise<Watch> {
  const lifetime = new AbortController();
  const response = await fetch(`${address}/v1/live/stream`, { headers: headersOf(token), signal: lifetime.signal });
  if (!response.ok) throw new Error(`no stream: ${await response.text()}`);
  const frames: StreamFrame[] = [];
  const reading = (async () => {
    for await (const text of readEvents(response)) frames.push(JSON.parse(text) as StreamFrame);
  })().catch((error: unknown) => {
    if (!lifetime.signal.aborted) throw error;
  });
  const id = await idOf(frames);
  return {
    frames,
    send: (sent) => post(address, token, id, sent),
    async close() {
      lifetime.abort();
      await reading;
    },
  };
}

async function openPolled(address: string, token: string): Promise<Watch> {
  const frames: StreamFrame[] = [];
  let isClosed = false;
  const poll = async (query: string): Promise<number> => {
    const response = await fetch(`${address}/v1/live/stream?${query}`, { headers: headersOf(token) });
    const text = await response.text();
    // A busy service refuses before it takes anything, so that the same is asked again.
    if (response.status === 503) return poll(query);
    if (!response.ok) throw new Error(`a poll was refused: ${text}`);
    const answer = JSON.parse(text) as PolledFrames;
    frames.push(...answer.frames);
    return answer.next;
  };
  let next = await poll('wait=0');
  const id = await idOf(frames);
  const polling = (async () => {
    while (!isClosed) next = await poll(`stream=${id}&after=${next}&wait=1`);
  })();
  return {
    frames,
    send: (sent) => post(address, token, id, sent),
    async close() {
      isClosed = true;
      await polling;
      // A position that the stream does not have ends it.
      const response = await fetch(`${address}/v1/live/stream?stream=${id}&after=99999&wait=0`, {
        headers: headersOf(token),
      });
      await response.text();
    },
  };
}

async function idOf(frames: readonly StreamFrame[]): Promise<string> {
  await until(() => frames.some(({ t }) => t === 'stream'));
  return (frames.find(({ t }) => t === 'stream') as Extract<StreamFrame, { t: 'stream' }>).id;
}

async function post(address: string, token: string, id: string, frames: readonly object[]): Promise<void> {
  const headers = { ...headersOf(token), 'Content-Type': 'application/json' };
  const response = await fetch(`${address}/v1/live/stream/${id}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(frames),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`frames were refused: ${text}`);
}

/** Polls until a condition holds; false when it does not within the time. */
export async function until(holds: () => boolean, withinMs = 20_000): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; !holds();) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
