import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { QueryResponse, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { openLiveClient, type LiveClient } from '../support/servers/live-client.ts';
import { SHOP } from '../support/shop/running-service.ts';
import { runTidemark, type ServiceProcess } from '../support/servers/service-process.ts';

const DAY = '2026-11-07';
const QUERY = { metrics: ['orders', 'revenue'], timeDimension: { granularity: 'hour', dateRange: [DAY, DAY] } };
const PAGES = 3;
const KILLS = 3;

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Running {
  readonly process: ServiceProcess;
  readonly address: string;
  readonly token: string;
}

async function start(folder: string): Promise<Running> {
  const process = runTidemark(['start'], {
    DATA_DIR: join(folder, 'data'),
    CATALOG: join(folder, 'c.yaml'),
    PORT: '0',
  });
  cleanUps.push(() => process.end('SIGTERM'));
  const [, address] = (await process.waitFor(/ at (http:\S+)/)) as unknown as [string, string];
  const [token] = await process.waitFor(/^eyJ\S+$/m);
  await process.waitFor(/Ctrl-C stops it/);
  return { process, address, token };
}

async function post({ address, token }: Running, path: string, body: unknown): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
  return fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** True once the event is durable; false when the service went away before it said so. */
async function send(running: Running, id: number): Promise<boolean> {
  const body = {
    event_id: `e${id}`,
    id: `o${id}`,
    version: 1,
    at: `${DAY}T${String(id % 24).padStart(2, '0')}:00:00Z`,
    region: 'north',
    total: '1.00',
  };
  try {
    return (await post(running, '/v1/events/orders', body)).status === 200;
  } catch {
    return false;
  }
}

async function open({ address, token }: Running, before?: LiveClient): Promise<LiveClient> {
  const client = await openLiveClient({ address, token, query: QUERY, since: before?.cursor });
  cleanUps.push(() => client.close());
  return client;
}

it('a page ends with the true numbers however often the service is killed under it', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-killed-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'c.yaml'), SHOP);

  let running = await start(folder);
  let clients = await Promise.all(Array.from({ length: PAGES }, () => open(running)));
  let sent = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    await Promise.all(clients.map((client) => client.until(({ cursor }) => cursor !== undefined)));
    const firstSeen = sent + 1;
    const seen = clients[0]?.until(({ totals }) => (totals['orders'] ?? 0) >= firstSeen);
    // Events go on coming while it is killed; what was not confirmed is sent again.
    let isGone = false;
    const sending = (async () => {
      while (!isGone) if (await send(running, sent + 1)) sent++;
    })();
    await seen;
    await running.process.end('SIGKILL');
    isGone = true;
    await sending;
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(clients.map(() => 1006));

    running = await start(folder);
    const back = await Promise.all(clients.map((client) => open(running, client)));
    expect(await send(running, sent + 1)).toBe(true);
    sent++;
    await Promise.all(back.map((client) => client.until(({ totals }) => totals['orders'] === sent)));
    for (const client of back) {
      // Either the versions lead on from where the page stood, or it is told that they do not, and given everything.
      expect(client.breaks).toEqual([]);
      expect(client.modes).toEqual([client.gaps.length === 0 ? 'resume' : 'snap']);
    }
    clients = back;
  }
  const response = await post(running, '/v1/query', QUERY);
  const [truth] = ((await response.json()) as QueryResponse).results as [QueryResult];
  expect(truth.totals).toEqual({ orders: sent, revenue: sent });
  for (const client of clients) expect(client.totals).toEqual(truth.totals);
});
