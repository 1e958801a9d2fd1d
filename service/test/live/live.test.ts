import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { parseServerFrame } from '../support/wire/expect-described.ts';

const QUERY = { metrics: ['orders', 'revenue'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] } };

let running: RunningService;

beforeAll(async () => {
  running = await runService();
});

afterAll(() => running.close());

interface Client {
  readonly socket: WebSocket;
  send(frame: unknown): void;
  /** The next frame of a kind; those before it are passed over. */
  next<Kind extends ServerFrame['t']>(kind: Kind): Promise<Extract<ServerFrame, { t: Kind }>>;
  close(): Promise<void>;
}

async function connect(token?: string): Promise<Client> {
  const url = `${running.service.address.replace('http', 'ws')}/v1/live`;
  const socket = new WebSocket(url, ['tidemark.v1', ...(token === undefined ? [] : [`bearer.${token}`])]);
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    frames.push(parseServerFrame(data.toString()));
    for (const look of [...waiting]) look();
  });
  await once(socket, 'open');
  return {
    socket,
    send: (frame) => socket.send(JSON.stringify(frame)),
    next: (kind) =>
      new Promise((resolve) => {
        const look = (): void => {
          const index = frames.findIndex((frame) => frame.t === kind);
          if (index < 0) return;
          waiting.delete(look);
          const [frame] = frames.splice(0, index + 1).slice(-1);
          resolve(frame as never);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

const sendOrder = (id: string, total: string, version = 1) =>
  running.fetch('/v1/events/orders', {
    body: { event_id: `${id}-${version}`, id, version, at: '2026-11-07T10:00:00Z', region: 'north', total },
  });

describe('/v1/live', () => {
  it('sends a snapshot, then what changed, with versions that follow each other', async () => {
    const client = await connect(await running.token());
    expect(await client.next('hello')).toMatchObject({ protocol: 1, heartbeatMs: 25_000 });
    client.send({ t: 'sub', id: 1, query: QUERY });
    const { ch, mode } = await client.next('ok');
    expect(mode).toBe('snap');
    const snap = await client.next('snap');
    expect(snap).toMatchObject({ ch, result: { totals: { orders: 0, revenue: null } } });
    let version = snap.v;
    let revenue: number | null | undefined;
    await sendOrder('a', '10.50');
    while (revenue !== 10.5) {
      for (const patch of (await client.next('delta')).b) {
        expect(patch).toMatchObject({ ch, from: version });
        version = patch.to;
        revenue = patch.totals?.revenue ?? revenue;
      }
    }
    await client.close();
  });

  it('resumes where a client stood', async () => {
    const first = await connect(await running.token());
    first.send({ t: 'sub', id: 1, query: QUERY });
    const keeper = await connect(await running.token());
    keeper.send({ t: 'sub', id: 1, query: QUERY });
    await keeper.next('snap');
    const { epoch, v } = await first.next('snap');
    await first.close();
    await sendOrder('b', '1.00');
    await keeper.next('delta');
    const second = await connect(await running.token());
    second.send({ t: 'sub', id: 7, query: QUERY, since: { epoch, v } });
    expect(await second.next('ok')).toMatchObject({ id: 7, mode: 'resume' });
    const { b } = await second.next('delta');
    expect(b[0]?.from).toBe(v);
    await Promise.all([second.close(), keeper.close()]);
  });

  it('sends a gap and a snapshot to who comes from another epoch', async () => {
    const client = await connect(await running.token());
    client.send({ t: 'sub', id: 1, query: QUERY, since: { epoch: 'gone', v: '1' } });
    expect(await client.next('gap')).toMatchObject({ why: 'epoch' });
    await client.next('snap');
    await client.close();
  });

  it('takes the token in the first frame, and closes who sends none that holds', async () => {
    const late = await connect();
    late.send({ t: 'sub', id: 1, query: QUERY });
    expect(await late.next('err')).toMatchObject({ id: 1, error: { code: 'unauthenticated' } });
    late.send({ t: 'auth', token: await running.token() });
    await late.next('hello');
    const closed = once(late.socket, 'close');
    late.send({ t: 'auth', token: 'no token' });
    const [code] = (await closed) as [number];
    expect(code).toBe(4001);
  });

  it('refuses a bad token before the upgrade', async () => {
    await expect(connect('no-token')).rejects.toThrow('401');
  });

  it('shows each principal its own rows', async () => {
    const clerk = await connect(await running.token({ roles: ['clerk'], attributes: { regions: ['south'] } }));
    clerk.send({ t: 'sub', id: 1, query: { ...QUERY, metrics: ['orders'] } });
    expect(await clerk.next('snap')).toMatchObject({ result: { totals: { orders: 0 } } });
    clerk.send({ t: 'sub', id: 2, query: QUERY });
    expect(await clerk.next('err')).toMatchObject({ id: 2, error: { code: 'unknown_metric' } });
    await clerk.close();
  });

  it('closes a client whose frames are not understood', async () => {
    const client = await connect(await running.token());
    const closed = once(client.socket, 'close');
    client.send({ t: 'surprise' });
    expect(await client.next('err')).toMatchObject({ error: { code: 'bad_frame' } });
    const [code] = (await closed) as [number];
    expect(code).toBe(4000);
  });

  it('answers a ping, and sends nothing more after unsub', async () => {
    const client = await connect(await running.token());
    client.send({ t: 'ping' });
    await client.next('hb');
    client.send({ t: 'sub', id: 1, query: QUERY });
    const { ch } = await client.next('ok');
    client.send({ t: 'unsub', ch });
    client.send({ t: 'ping' });
    await client.next('hb');
    await client.close();
  });
});
