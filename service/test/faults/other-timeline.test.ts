import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import { openLiveClient } from '../support/servers/live-client.ts';
import { runStatement, toDatabaseUrl } from '../support/postgres/postgres-template.ts';
import { startPostgres, type PostgresServer } from '../support/postgres/postgres.ts';
import { startRedis } from '../support/servers/redis.ts';
import { makeRunFolder } from '../support/servers/run-folder.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { findSystemPostgres, type SystemPostgres } from '../support/postgres/system-postgres.ts';

const run = promisify(execFile);
const DAY = '2026-11-07';
const QUERY = { metrics: ['revenue'], timeDimension: { dateRange: [DAY, DAY] as [string, string] } };
const BY_REGION = { ...QUERY, dimensions: ['region'] };

let programs: SystemPostgres;
let server: PostgresServer;
let redisUrl: string;
let dump: string;
const cleanUps: (() => unknown)[] = [];

beforeEach(async () => {
  programs = await findSystemPostgres();
  server = await start();
  const redis = await startRedis();
  cleanUps.push(() => redis.stop());
  redisUrl = redis.url;
  dump = join(makeRunFolder('dump'), 'shop.dump');
  await runStatement(server.url, 'create database shop');
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(origin: Parameters<typeof startPostgres>[1] = {}): Promise<PostgresServer> {
  const started = await startPostgres({ max_connections: '50' }, { binaries: programs, ...origin });
  cleanUps.push(() => started.stop('immediate'));
  return started;
}

const shopOf = ({ url }: PostgresServer): string => toDatabaseUrl(url, 'shop');

async function serve(databaseUrl = shopOf(server)): Promise<RunningService> {
  const running = await runService({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
  cleanUps.push(() => running.close());
  return running;
}

async function end(running: RunningService): Promise<void> {
  cleanUps.splice(cleanUps.length - 1, 1);
  await running.close();
}

let ids = 0;
async function send(running: RunningService, total: string, region = 'north'): Promise<void> {
  const id = `o${++ids}`;
  const body = { event_id: id, id, version: 1, at: `${DAY}T10:00:00Z`, region, total };
  expect(await (await running.fetch('/v1/events/orders', { body })).json()).toMatchObject({ accepted: 1 });
}

async function revenueOf(running: RunningService): Promise<number | null | undefined> {
  return ((await running.ask(QUERY)) as QueryResult).totals['revenue'];
}

/** Runs a query and waits until the answer is in Redis. */
async function shareRevenue(running: RunningService): Promise<number | null | undefined> {
  const redis = new Redis(redisUrl);
  const countAnswers = async (): Promise<number> => (await redis.keys('tidemark:*:answer:*')).length;
  await redis.flushall();
  const revenue = await revenueOf(running);
  await expect.poll(countAnswers).toBe(1);
  redis.disconnect();
  return revenue;
}

const save = (format = 'custom'): Promise<unknown> =>
  run(programs.pgDump, ['--dbname', shopOf(server), '--format', format, '--file', dump]);

const restore = (...options: string[]): Promise<unknown> =>
  run(programs.pgRestore, ['--dbname', shopOf(server), ...options, dump]);

/** Version 1 is saved; version 2 of this timeline is an answer of 1,000,001 in Redis and in memory. */
async function goOnAfter(saving: () => Promise<unknown>): Promise<RunningService> {
  const running = await serve();
  await send(running, '1.00');
  await saving();
  await send(running, '1000000.00');
  expect(await shareRevenue(running)).toBe(1_000_001);
  return running;
}

describe('no answer of a lost timeline is given for the one that goes on', () => {
  it('when a dump is restored into a new database of the same name', async () => {
    await end(await goOnAfter(save));
    await runStatement(server.url, 'drop database shop');
    await runStatement(server.url, 'create database shop');
    await restore();
    const restored = await serve();
    await send(restored, '5.00');
    expect(await revenueOf(restored)).toBe(6);
  });

  it('when only the data are restored, into emptied tables', async () => {
    await end(await goOnAfter(save));
    const tables = await runStatement<{ name: string }>(
      shopOf(server),
      `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
       where nspname in ('app', 'bronze', 'silver', 'gold') and relkind = 'r'`,
    );
    // Triggers keep audit entries from being emptied.
    await runStatement(
      shopOf(server),
      `set session_replication_role = replica; truncate ${tables.map(({ name }) => name).join(', ')}`,
    );
    await restore('--data-only');
    const restored = await serve();
    await send(restored, '5.00');
    expect(await revenueOf(restored)).toBe(6);
  });

  it('when rows are put back by statements under a running service', async () => {
    const running = await goOnAfter(async () => undefined);
    await runStatement(
      shopOf(server),
      `with back as (update app.sources set version = 1 where source_name = 'orders')
       delete from gold.orders_total_day`,
    );
    await expect.poll(() => revenueOf(running)).toBe(null);
  });

  it('when a dump is restored under a service that runs: memory, Redis and open pages', async () => {
    const running = await goOnAfter(save);
    await send(running, '7.00', 'south');
    const client = await openLiveClient({
      address: running.service.address,
      token: await running.token(),
      query: QUERY,
    });
    cleanUps.push(() => client.close());
    await client.until(({ totals }) => totals['revenue'] === 1_000_008);
    await runStatement(shopOf(server), 'drop schema app, kpi, bronze, silver, gold cascade');
    await restore('--single-transaction');
    await client.until(({ totals }) => totals['revenue'] === 1);
    expect(client.gaps).toEqual(['epoch']);

    // `south` had an id in the memory of the writer; in this timeline another process gives that id to `west`.
    const other = await serve();
    await send(other, '5.00', 'west');
    await send(running, '3.00', 'south');
    const result = (await running.ask(BY_REGION)) as QueryResult;
    expect(result.rows.map(({ region, revenue }) => [region, revenue])).toEqual(
      expect.arrayContaining([
        ['north', 1],
        ['west', 5],
        ['south', 3],
      ]) as unknown,
    );
    await client.until(({ totals }) => totals['revenue'] === 9);
  });

  it('when the files of a stopped server were copied, and both servers go on', async () => {
    const first = await serve();
    await send(first, '1.00');
    await end(first);
    await server.stop('fast');
    const clone = await start({ fill: (folder, runAs) => runAs('cp', ['-a', server.dataFolder, folder]) });
    await server.start();
    const original = await serve();
    await send(original, '1000000.00');
    expect(await shareRevenue(original)).toBe(1_000_001);
    const cloned = await serve(shopOf(clone));
    await send(cloned, '5.00');
    expect(await revenueOf(cloned)).toBe(6);
    expect(await revenueOf(original)).toBe(1_000_001);
  });

  it('when a database was made from another as its template', async () => {
    const first = await serve();
    await send(first, '1.00');
    await end(first);
    await runStatement(server.url, 'create database copy template shop');
    const original = await serve();
    await send(original, '1000000.00');
    expect(await shareRevenue(original)).toBe(1_000_001);
    const copied = await serve(toDatabaseUrl(server.url, 'copy'));
    await send(copied, '5.00');
    expect(await revenueOf(copied)).toBe(6);
  });

  it('when a streaming standby is promoted that had not got the last commits', async () => {
    const running = await serve();
    const standby = await start({
      fill: (folder, runAs) =>
        runAs(programs.pgBasebackup, ['-D', folder, '-d', server.url, '-R', '-X', 'stream', '-c', 'fast']),
    });
    await send(running, '1.00');
    await expect
      .poll(() =>
        runStatement(shopOf(standby), `select version::integer from app.sources where source_name = 'orders'`),
      )
      .toEqual([{ version: 1 }]);
    await runStatement(standby.url, `alter system set primary_conninfo = ''`);
    await runStatement(standby.url, 'select pg_reload_conf()');
    await expect.poll(() => runStatement(standby.url, 'select 1 from pg_stat_wal_receiver')).toEqual([]);
    await send(running, '1000000.00');
    expect(await shareRevenue(running)).toBe(1_000_001);
    await runStatement(standby.url, 'select pg_promote()');
    const promoted = await serve(shopOf(standby));
    await send(promoted, '5.00');
    expect(await revenueOf(promoted)).toBe(6);
    // The old primary was not fenced off: who still reads it gets its numbers, and nobody else does.
    expect(await revenueOf(running)).toBe(1_000_001);
  });
});

it('a user who may not read the control file gets an epoch all the same, and the views for SQL clients', async () => {
  await runStatement(server.url, 'revoke execute on function pg_control_system() from public');
  await runStatement(shopOf(server), 'revoke execute on function pg_control_system() from public');
  await runStatement(server.url, 'create role plain login');
  await runStatement(server.url, 'alter database shop owner to plain');
  const url = new URL(shopOf(server));
  url.username = 'plain';
  const running = await serve(url.href);
  await send(running, '1.00');
  expect(await revenueOf(running)).toBe(1);
  await expect
    .poll(() => runStatement(url.href, 'select revenue::integer from kpi.orders_total_day').catch(String))
    .toEqual([{ revenue: 1 }]);
});
