import { once } from 'node:events';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readEvents } from '../../../sdk/src/client/live/read-events.ts';
import type { PolledFrames, StreamFrame } from '../../../sdk/src/protocol/live.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { startRedis, type RedisServer } from '../support/servers/redis.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const DAY = '2026-11-07';
const SUBSCRIBE = { t: 'sub', id: 1, query: { metrics: ['orders'], timeDimension: { dateRange: [DAY, DAY] } } };

let redis: RedisServer;
/** Has the streams of these tests. */
let owner: RunningService;
/** Gets the requests. */
let other: RunningService;
let token: string;
let orders = 0;
const open: AbortController[] = [];

beforeAll(async () => {
  redis = await startRedis();
  owner = await runService({ REDIS_URL: redis.url });
  other = await runService({ REDIS_URL: redis.url, DATABASE_URL: owner.url });
  token = await owner.token();
});

afterEach(async () => {
  for (const lifetime of open.splice(0)) lifetime.abort();
  await expect.poll(() => owner.service.usage().sockets, { timeout: 40_000 }).toBe(0);
});

afterAll(async () => {
  await other.close();
  await owner.close();
  await redis.stop();
});

function ask(running: RunningService, path: string, frames?: readonly unknown[], bearer = token): Promise<Response> {
  const lifetime = new AbortController();
  open.push(lifetime);
  return fetch(`${running.service.address}/v1/live/stream${path}`, {
    headers: { authorization: `Bearer ${bearer}`, ...(frames && { 'content-type': 'application/json' }) },
    ...(frames && { method: 'POST', body: JSON.stringify(frames) }),
    signal: lifetime.signal,
  });
}

async function refusal(answer: Promise<Response>): Promise<readonly [number, string]> {
  const response = await answer;
  const { error } = (await response.json()) as { error: WireError };
  return [response.status, error.code];
}

async function post(running: RunningService, id: string, frames: readonly unknown[]): Promise<void> {
  const response = await ask(running, `/${id}`, frames);
  expect([response.status, await response.text()]).toEqual([204, '']);
}

async function poll(running: RunningService, query: string): Promise<PolledFrames> {
  const response = await ask(running, `?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as PolledFrames;
}

const idOf = (frame: StreamFrame | undefined): string => (frame as Extract<StreamFrame, { t: 'stream' }>).id;

async function openPolled(): Promise<{ id: string; next: number }> {
  const { frames, next } = await poll(owner, 'wait=0');
  return { id: idOf(frames[0]), next };
}

/** Watches Redis; `relayed` resolves once a request is passed on to the replica that has the stream. */
async function followRelay(id: string): Promise<{ readonly relayed: Promise<void> }> {
  const subscriber = new Redis(redis.url);
  await subscriber.psubscribe(`*:replica:${id.split('.', 1)[0]}`);
  const relayed = once(subscriber, 'pmessage').then(() => subscriber.disconnect());
  return { relayed };
}

const endPolled = async (id: string): Promise<unknown> => refusal(ask(owner, `?stream=${id}&after=999&wait=0`));

async function sendOrder(running: RunningService): Promise<void> {
  const id = `order-${++orders}`;
  const body = { event_id: id, id, version: 1, at: `${DAY}T10:00:00Z`, region: 'north', total: '1.00' };
  expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
}

/** Number of orders that a frame says there are. */
const countOf = (frame: StreamFrame): unknown => {
  if (frame.t === 'snap') return frame.result.totals?.['orders'];
  if (frame.t === 'delta') return frame.b[0]?.totals?.['orders'] ?? frame.b[0]?.result?.totals?.['orders'];
  return undefined;
};

it('brings frames to the replica that has the event stream', async () => {
  const events = readEvents(await ask(owner, ''));
  const next = async (): Promise<StreamFrame> => JSON.parse((await events.next()).value as string) as StreamFrame;
  const id = idOf(await next());
  await post(other, id, [SUBSCRIBE]);
  let frame = await next();
  while (frame.t !== 'snap') frame = await next();
  await sendOrder(other);
  while (countOf(frame) !== orders) frame = await next();
});

it('loses no update where polls reach both replicas by turns', async () => {
  const { id, next } = await openPolled();
  await post(other, id, [SUBSCRIBE]);
  let after = next;
  let seen: unknown;
  for (let turn = 0; turn < 12 || seen !== orders; turn++) {
    const { frames, next: further } = await poll(turn % 2 ? owner : other, `stream=${id}&after=${after}&wait=20`);
    for (const frame of frames) seen = countOf(frame) ?? seen;
    after = further;
    if (seen === orders && turn < 12) await sendOrder(turn % 3 ? owner : other);
  }
  await endPolled(id);
});

it('brings large results, and answers an empty poll in its time', async () => {
  const { id, next } = await openPolled();
  expect(await poll(other, `stream=${id}&after=${next}&wait=0`)).toEqual({ next, frames: [] });
  const query = {
    metrics: ['orders'],
    timeDimension: { granularity: 'minute', dateRange: ['2026-11-01', '2026-11-03'] },
  };
  await post(other, id, [{ t: 'sub', id: 1, query }]);
  let after = next;
  let size = 0;
  while (size < 100_000) {
    const { frames, next: further } = await poll(other, `stream=${id}&after=${after}&wait=20`);
    size += JSON.stringify(frames).length;
    after = further;
  }
  await endPolled(id);
});

it('ends a stream whose page goes while it waits at another replica', async () => {
  const { id, next } = await openPolled();
  const { relayed } = await followRelay(id);
  const socket = connect(Number(new URL(other.service.address).port), '127.0.0.1');
  const path = `/v1/live/stream?stream=${id}&after=${next}&wait=25`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await relayed;
  socket.destroy();
  await expect.poll(() => owner.service.usage().sockets, { timeout: 5000 }).toBe(0);
});

it('has no stream of another subject, none of a replica that is gone, and none where frames were missed', async () => {
  const { id, next } = await openPolled();
  const stranger = await owner.token({ subject: 'stranger' });
  expect(await refusal(ask(other, `/${id}`, [SUBSCRIBE], stranger))).toEqual([410, 'stream_ended']);
  const gone = `AAAAAAAA${id.slice(8)}`;
  expect(await refusal(ask(other, `/${gone}`, [SUBSCRIBE]))).toEqual([410, 'stream_ended']);
  expect(await refusal(ask(other, `?stream=${gone}&after=${next}&wait=20`))).toEqual([410, 'stream_ended']);
  expect(await refusal(ask(other, `?stream=${id}&after=${next - 1}&wait=20`))).toEqual([410, 'stream_ended']);
  expect(await refusal(ask(owner, `?stream=${id}&after=${next}&wait=20`))).toEqual([410, 'stream_ended']);
});

it('ends polls at once when Redis was away, so that clients resume', async () => {
  const { id, next } = await openPolled();
  const { relayed } = await followRelay(id);
  let ending: unknown;
  const waiting = refusal(ask(other, `?stream=${id}&after=${next}&wait=25`)).then((refused) => (ending = refused));
  await relayed;
  expect(ending).toBeUndefined();
  await redis.restart();
  await expect.poll(() => ending, { timeout: 5000 }).toEqual([410, 'stream_ended']);
  await waiting;
  await endPolled(id);
});
