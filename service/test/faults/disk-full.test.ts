import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import type { Readiness } from '../../src/http/health.ts';
import { findMountProblem, mountSmallDisk, type SmallDisk } from '../support/servers/small-disk.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const MOUNT_PROBLEM = findMountProblem();
if (MOUNT_PROBLEM !== undefined) process.stderr.write(`Skipping tests of a full disk: ${MOUNT_PROBLEM}\n`);

const DISK_MB = 256;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Starts Postgres on a small disk, as the service does, and a service over it. */
async function serveFromSmallDisk(): Promise<{
  disk: SmallDisk;
  running: RunningService;
  url: string;
  ends: string[];
}> {
  const disk = mountSmallDisk(DISK_MB);
  cleanUps.push(() => disk.unmount());
  const ends: string[] = [];
  const postgres = await startEmbeddedPostgres(`${disk.folder}/postgres`, (reason, isBack) =>
    ends.push(isBack ? 'back' : reason),
  );
  cleanUps.push(() => postgres.close());
  const running = await runService({ DATABASE_URL: postgres.url }, SHOP);
  cleanUps.push(() => running.close());
  return { disk, running, url: postgres.url, ends };
}

const readinessOf = async (running: RunningService): Promise<Readiness> =>
  (await (await running.fetch('/readyz', { token: '' })).json()) as Readiness;

/** Sends orders until a request is refused; returns the refusal. */
async function sendUntilRefused(running: RunningService, sent: string[]): Promise<{ status: number; body: unknown }> {
  for (;;) {
    const ids = Array.from({ length: 100 }, (_, index) => `o${sent.length + index}`);
    const response = await sendOrders(running, ids);
    if (response.status !== 200) return { status: response.status, body: await response.json() };
    await response.text();
    sent.push(...ids);
  }
}

const sendOrders = (running: RunningService, ids: readonly string[]): Promise<Response> =>
  running.fetch('/v1/events/orders', {
    body: ids.map((id) => ({
      ...{ event_id: id, id, version: 1, at: '2026-09-01T10:00:00Z', total: '1.00' },
      region: id.padEnd(100, 'x'),
    })),
  });

async function countOrders(running: RunningService): Promise<unknown> {
  const answer = await running.ask({
    metrics: ['orders', 'revenue'],
    timeDimension: { dateRange: ['2026-09-01', '2026-09-01'] },
  });
  return 'totals' in answer ? answer.totals : answer.error;
}

const totalsOf = (count: number) => ({ orders: count, revenue: count });

describe.skipIf(MOUNT_PROBLEM !== undefined)('a service whose disk is full', () => {
  it('says so, answers from what it has, loses nothing, and goes on when there is space', async () => {
    const { disk, running, ends } = await serveFromSmallDisk();
    const sent: string[] = [];
    expect((await sendOrders(running, ['first'])).status).toBe(200);
    disk.fill(0);
    const refused = await sendUntilRefused(running, sent);
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'not_written', retryable: true } } });
    expect(await readinessOf(running)).toMatchObject({
      status: 'degraded',
      components: [
        { name: 'postgres', status: 'ok' },
        { name: 'ingest', reason: 'the disk of Postgres is full' },
      ],
    });
    expect(await countOrders(running)).toEqual(totalsOf(sent.length + 1));

    disk.free();
    // The sender sends what was refused again.
    const again = Array.from({ length: 100 }, (_, index) => `o${sent.length + index}`);
    expect((await sendOrders(running, again)).status).toBe(200);
    expect(await readinessOf(running)).toMatchObject({ status: 'ready' });
    expect(await countOrders(running)).toEqual(totalsOf(sent.length + again.length + 1));
    expect(ends).toEqual([]);
  });

  it('so that Postgres itself ends, says so, and has what it had accepted when there is space', async () => {
    const { disk, running, url, ends } = await serveFromSmallDisk();
    const sent: string[] = [];
    const ids = Array.from({ length: 100 }, (_, index) => `o${index}`);
    expect((await sendOrders(running, ids)).status).toBe(200);
    sent.push(...ids);
    // Postgres cannot go on without its next file of the log.
    disk.fill(4_000_000);
    await exhaustLog(url);
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    await expect.poll(async () => (await readinessOf(running)).status).toBe('unavailable');
    const refused = await sendUntilRefused(running, sent);
    expect(refused).toMatchObject({ status: 503, body: { error: { retryable: true } } });

    disk.free();
    await expect.poll(() => ends.at(-1), { timeout: 60_000 }).toBe('back');
    // Ingest counts as failing until a batch is written.
    await expect.poll(async () => (await readinessOf(running)).status, { timeout: 30_000 }).toBe('degraded');
    const again = Array.from({ length: 100 }, (_, index) => `o${sent.length + index}`);
    expect((await sendOrders(running, again)).status).toBe(200);
    expect(await readinessOf(running)).toMatchObject({ status: 'ready' });
    expect(await countOrders(running)).toEqual(totalsOf(sent.length + again.length));
  });
});

/** Switches to files of the log that do not fit on the disk, until Postgres ends. */
async function exhaustLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (;;) await client.query('select pg_switch_wal(), pg_logical_emit_message(true, $1, $1)', ['filler']);
  } catch {
    await client.end().catch(() => undefined);
  }
}
