import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { applyCatalog } from '../../src/store/apply-catalog.ts';
import { openStore } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { verifyGold } from '../../src/store/verify-gold.ts';
import { parseCatalog } from '../../src/catalog/parse-catalog.ts';
import type { Catalog } from '../../src/catalog/types.ts';
import { createTopic, findKafkaBrokers, startKafka } from '../support/kafka.ts';
import { kafkaCatalog, startConsumer, waitUntil, withProducer } from '../support/kafka-orders.ts';
import { createTestDatabase, startPostgres } from '../support/postgres.ts';
import { runTidemark } from '../support/service-process.ts';

/** Three in the tests; many more as a soak. */
const KILLS = Number(process.env.FAULT_KILLS ?? 3);

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const payment = (index: number) => ({
  key: String(index),
  value:
    index % 97 === 13
      ? '{"broken'
      : JSON.stringify({
          at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
          amount: 1,
          payer: `p${index % 50}`,
        }),
});
const isGood = (index: number): boolean => index % 97 !== 13;

/** Sends payments and returns how many of them are good. */
async function send(brokers: readonly string[], topic: string, from: number, count: number): Promise<number> {
  const indexes = Array.from({ length: count }, (_, index) => from + index);
  await withProducer(brokers, async (producer) => {
    for (let start = 0; start < indexes.length; start += 4000) {
      await producer.send({ topic, messages: indexes.slice(start, start + 4000).map(payment) });
    }
  });
  return indexes.filter(isGood).length;
}

async function read(url: string): Promise<{ gold: number; bronze: number; paid: number; dead: number }> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ gold: number; bronze: number; paid: number; dead: number }>(
      `select (select coalesce(sum(row_count), 0)::integer from gold.payments_total_day) as gold,
         (select coalesce(sum(m_paid), 0)::float8 from gold.payments_total_day) as paid,
         (select count(*)::integer from bronze.payments) as bronze,
         (select count(*)::integer from app.dead_letters) as dead`,
    );
    return rows[0] as { gold: number; bronze: number; paid: number; dead: number };
  } finally {
    await client.end();
  }
}

async function proveGold(url: string, catalog: Catalog): Promise<void> {
  const store = openStore(
    { url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 60_000 },
    () => undefined,
  );
  try {
    expect(await verifyGold(store.pool, catalog)).toEqual([]);
  } finally {
    await store.destroy();
  }
}

async function prepare(url: string, catalog: Catalog): Promise<void> {
  const store = openStore(
    { url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 60_000 },
    () => undefined,
  );
  await migrate(store.pool);
  await applyCatalog(store.pool, catalog);
  await store.destroy();
}

describe('nothing is lost or doubled', () => {
  it(
    'when the service is killed at random moments of a replay',
    async () => {
      const brokers = await findKafkaBrokers();
      const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
      const good = await send(brokers, topics.payments, 0, 30_000);
      const database = await createTestDatabase();
      cleanUps.push(() => database.drop());
      const folder = await mkdtemp(join(tmpdir(), 'tidemark-fault-'));
      cleanUps.push(() => rm(folder, { recursive: true, force: true }));
      const file = join(folder, 'catalog.yaml');
      const text = kafkaCatalogText(topics);
      await writeFile(file, text);
      const environment = {
        CATALOG: file,
        DATABASE_URL: database.url,
        DATABASE_CONNECTIONS: '4',
        KAFKA_BROKERS: brokers.join(),
        DATA_DIR: folder,
        PORT: '0',
      };
      for (let kill = 0; kill < KILLS; kill++) {
        const service = runTidemark(['start'], environment);
        await service.waitFor(/Ctrl-C stops it/);
        await delay(Math.random() * 700);
        await service.end('SIGKILL');
      }
      const last = runTidemark(['start'], environment);
      cleanUps.push(() => last.end('SIGTERM'));
      await waitUntil(async () => (await read(database.url)).gold >= good, 200);
      expect(await read(database.url)).toEqual({ gold: good, bronze: good, paid: good, dead: 30_000 - good });
      await proveGold(database.url, parseCatalog([{ name: 'catalog.yaml', text }]));
    },
    60_000 + KILLS * 10_000,
  );

  it('when Postgres crashes after Kafka and the consumer had gone on', async () => {
    const brokers = await findKafkaBrokers();
    const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
    const catalog = kafkaCatalog(topics);
    // With a lazy writer of the log, commits that did not wait for the disk are lost in a crash.
    const postgres = await startPostgres({ wal_writer_delay: '10s', wal_writer_flush_after: '0', fsync: 'on' });
    cleanUps.push(() => postgres.stop('fast'));
    await prepare(postgres.url, catalog);
    const consumer = await startConsumer(postgres.url, brokers, catalog, `crash-${randomBytes(4).toString('hex')}`);
    cleanUps.push(() => consumer.stop());
    let good = 0;
    for (let round = 0; round < 4; round++) {
      good += await send(brokers, topics.payments, round * 4000, 4000);
      await delay(300);
      await postgres.stop('immediate');
      await delay(200);
      await postgres.start();
    }
    await waitUntil(async () => (await read(postgres.url)).gold >= good, 200);
    await delay(500);
    expect(await read(postgres.url)).toEqual({ gold: good, bronze: good, paid: good, dead: 16_000 - good });
    await proveGold(postgres.url, catalog);
  }, 90_000);

  it('when the broker restarts under load', async () => {
    const kafka = await startKafka();
    cleanUps.push(() => kafka.stop());
    const { brokers } = kafka;
    const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
    const catalog = kafkaCatalog(topics);
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    await prepare(database.url, catalog);
    const consumer = await startConsumer(database.url, brokers, catalog, 'restart');
    cleanUps.push(() => consumer.stop());
    let good = await send(brokers, topics.payments, 0, 5000);
    await kafka.kill();
    await kafka.restart();
    good += await send(brokers, topics.payments, 5000, 5000);
    await waitUntil(async () => (await read(database.url)).gold >= good, 200);
    expect(await read(database.url)).toEqual({ gold: good, bronze: good, paid: good, dead: 10_000 - good });
    await proveGold(database.url, catalog);
  }, 120_000);
});

function kafkaCatalogText({ payments, orders }: { payments: string; orders: string }): string {
  return `
name: faults
sources:
  payments:
    topic: ${payments}
    event_time: at
    fields: { at: timestamp, amount: { type: money, currency: EUR, required: true }, payer: string }
    measures: { payments: { count: true }, paid: { sum: amount }, payers: { distinct: payer } }
    rollups: [[payer]]
  orders:
    topic: ${orders}
    event_time: at
    fields: { at: timestamp }
    measures: { orders: { count: true } }
dimensions: { payer: {} }
metrics: { paid: {}, payments: {}, payers: {}, orders: {} }
roles: { all: { metrics: all, dimensions: all } }
`;
}
