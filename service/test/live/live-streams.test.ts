import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../../sdk/src/client/live/read-events.ts';
import type { PolledFrames, StreamFrame } from '../../../sdk/src/protocol/live.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { polledFramesSchema, streamFrameSchema } from '../../src/wire/live.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const QUERY = { metrics: ['orders', 'revenue'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] } };
const SUBSCRIBE = [{ t: 'sub', id: 1, query: QUERY }];

let running: RunningService;
const ended: AbortController[] = [];
const polled: { readonly id: string; readonly token: string }[] = [];

beforeAll(async () => {
  running = await runService({ SOCKETS_PER_SUBJECT: '2' });
});

afterEach(async () => {
  for (const lifetime of ended.splice(0)) lifetime.abort();
  for (const { id, token } of polled.splice(0)) await (await ask(`?stream=${id}&after=999&wait=0`, token)).text();
  await expect.poll(() => running.service.usage().sockets).toBe(0);
});

afterAll(() => running.close());

const ask = async (path: string, token: string | undefined, frames?: readonly unknown[]): Promise<Response> => {
  const lifetime = new AbortController();
  ended.push(lifetime);
  return fetch(`${running.service.address}/v1/live/stream${path}`, {
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(frames && { 'content-type': 'application/json' }),
    },
    ...(frames && { method: 'POST', body: JSON.stringify(frames) }),
    signal: lifetime.signal,
  });
};

const refusal = async (response: Response): Promise<readonly [number, string]> => {
  const { error } = (await response.json()) as { error: WireError };
  return [response.status, error.code];
};

/** The frames of an event stream, each held against its schema. */
async function* framesOf(response: Response): AsyncGenerator<StreamFrame> {
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  for await (const text of readEvents(response)) yield streamFrameSchema.parse(JSON.parse(text));
}

async function nextOf<Kind extends StreamFrame['t']>(
  frames: AsyncGenerator<StreamFrame>,
  kind: Kind,
): Promise<Extract<StreamFrame, { t: Kind }>> {
  for (let frame = await frames.next(); !frame.done; frame = await frames.next()) {
    if (frame.value.t === kind) return frame.value as Extract<StreamFrame, { t: Kind }>;
  }
  throw new Error(`the stream ended without ${kind}`);
}

async function openEvents(token: string) {
  const frames = framesOf(await ask('', token));
  return { frames, id: (await nextOf(frames, 'stream')).id };
}

async function poll(query: string, token: string | undefined): Promise<PolledFrames> {
  const response = await ask(`?${query}`, token);
  expect(response.status).toBe(200);
  return polledFramesSchema.parse(await response.json());
}

async function openPolled(token: string) {
  const first = await poll('wait=0', token);
  const [opened, hello] = first.frames;
  expect([opened?.t, hello?.t, first.next]).toEqual(['stream', 'hello', 2]);
  const { id } = opened as Extract<StreamFrame, { t: 'stream' }>;
  polled.push({ id, token });
  return { id, next: first.next };
}

const sendOrder = async (id: string, total: string): Promise<void> => {
  const body = { event_id: id, id, version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total };
  expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
};

describe('an event stream', () => {
  it('greets, and sends a snapshot of what was subscribed by a request, then what changed', async () => {
    const token = await running.token();
    const { frames, id } = await openEvents(token);
    expect(await nextOf(frames, 'hello')).toMatchObject({ protocol: 1, heartbeatMs: 25_000 });
    expect((await ask(`/${id}`, token, SUBSCRIBE)).status).toBe(204);
    const { ch } = await nextOf(frames, 'ok');
    const { v } = await nextOf(frames, 'snap');
    await sendOrder('a', '10.50');
    const { b } = await nextOf(frames, 'delta');
    expect(b[0]).toMatchObject({ ch, from: v });
  });

  it('is opened by a ticket, once', async () => {
    const issued = await running.fetch('/v1/live/ticket', { body: {} });
    const { ticket } = (await issued.json()) as { ticket: string };
    const frames = framesOf(await ask(`?ticket=${ticket}`, undefined));
    await nextOf(frames, 'hello');
    expect(await refusal(await ask(`?ticket=${ticket}`, undefined))).toEqual([401, 'invalid_ticket']);
  });

  it('says why it ends, as a socket does', async () => {
    const token = await running.token();
    const { frames, id } = await openEvents(token);
    expect((await ask(`/${id}`, token, [{ t: 'auth', token: 'none' }])).status).toBe(204);
    expect(await nextOf(frames, 'err')).toMatchObject({ error: { code: 'invalid_token' } });
    expect(await nextOf(frames, 'close')).toMatchObject({ code: 4001 });
    expect(await frames.next()).toMatchObject({ done: true });
    expect(await refusal(await ask(`/${id}`, token, SUBSCRIBE))).toEqual([410, 'stream_ended']);
  });

  it('takes one request of frames at a time, and none of them too large', async () => {
    const token = await running.token();
    const { frames, id } = await openEvents(token);
    const large = [{ t: 'auth', token: 'x'.repeat(70_000) }];
    expect((await ask(`/${id}`, token, large)).status).toBe(204);
    expect(await nextOf(frames, 'close')).toMatchObject({ code: 1009 });
  });
});

describe('a polled stream', () => {
  it('answers with the frames after those that the client has, or waits for one', async () => {
    const token = await running.token();
    const { id, next } = await openPolled(token);
    expect(await poll(`stream=${id}&after=${next}&wait=0`, token)).toEqual({ next, frames: [] });
    expect((await ask(`/${id}`, token, SUBSCRIBE)).status).toBe(204);
    let after = next;
    const kinds: string[] = [];
    while (!kinds.includes('snap')) {
      const { frames, next: further } = await poll(`stream=${id}&after=${after}&wait=25`, token);
      kinds.push(...frames.map(({ t }) => t));
      after = further;
    }
    expect(kinds).toEqual(['ok', 'snap']);
    const waiting = poll(`stream=${id}&after=${after}&wait=25`, token);
    await sendOrder('polled', '3.00');
    expect((await waiting).frames).toEqual([expect.objectContaining({ t: 'delta' })]);
  });

  it('ends with a page that goes while it waits', async () => {
    const token = await running.token();
    const { id, next } = await openPolled(token);
    expect(running.service.usage().sockets).toBe(1);
    const socket = connect(Number(new URL(running.service.address).port), '127.0.0.1');
    const path = `/v1/live/stream?stream=${id}&after=${next}&wait=25`;
    await new Promise((resolve) => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`, resolve);
    });
    socket.destroy();
    await expect.poll(() => running.service.usage().sockets).toBe(0);
  });

  it('ends where frames were missed, so that the client resumes', async () => {
    const token = await running.token();
    const { id, next } = await openPolled(token);
    expect(await refusal(await ask(`?stream=${id}&after=${next - 1}&wait=0`, token))).toEqual([410, 'stream_ended']);
    expect(await refusal(await ask(`?stream=${id}&after=${next}&wait=0`, token))).toEqual([410, 'stream_ended']);
  });
});

describe('a stream', () => {
  it('belongs to its subject: for others there is none', async () => {
    const token = await running.token();
    const other = await running.token({ subject: 'other' });
    const events = await openEvents(token);
    const polls = await openPolled(token);
    for (const id of [events.id, polls.id, 'invented']) {
      expect(await refusal(await ask(`/${id}`, other, SUBSCRIBE))).toEqual([410, 'stream_ended']);
      expect(await refusal(await ask(`?stream=${id}&after=2&wait=0`, other))).toEqual([410, 'stream_ended']);
    }
    expect((await ask(`/${events.id}`, token, SUBSCRIBE)).status).toBe(204);
    expect(await poll(`stream=${polls.id}&after=2&wait=0`, token)).toEqual({ next: 2, frames: [] });
  });

  it('counts as a socket of its subject, and shows its rows alone', async () => {
    const token = await running.token({ subject: 'south', roles: ['clerk'], attributes: { regions: ['south'] } });
    const { frames, id } = await openEvents(token);
    await openPolled(token);
    expect(await refusal(await ask('', token))).toEqual([429, 'too_many_sockets']);
    expect((await ask(`/${id}`, token, [{ t: 'sub', id: 1, query: { ...QUERY, metrics: ['orders'] } }])).status).toBe(
      204,
    );
    expect(await nextOf(frames, 'snap')).toMatchObject({ result: { totals: { orders: 0 } } });
    expect((await ask(`/${id}`, token, [{ t: 'sub', id: 2, query: QUERY }])).status).toBe(204);
    expect(await nextOf(frames, 'err')).toMatchObject({ id: 2, error: { code: 'unknown_metric' } });
  });

  it('is refused without a token, without rights, and to pages of other origins', async () => {
    expect(await refusal(await ask('', undefined))).toEqual([401, 'token_required']);
    expect(await refusal(await ask('?wait=0', 'none'))).toEqual([401, 'invalid_token']);
    expect(await refusal(await ask('', await running.token({ roles: ['nobody'] })))).toEqual([403, 'forbidden']);
    expect(await refusal(await ask('?wait=26', await running.token()))).toEqual([400, 'invalid_request']);
    const response = await fetch(`${running.service.address}/v1/live/stream?wait=0`, {
      headers: { authorization: `Bearer ${await running.token()}`, origin: 'https://elsewhere.example' },
    });
    expect(await refusal(response)).toEqual([403, 'origin_not_allowed']);
  });
});
