import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { openStore } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { createTopic, findKafkaBrokers, startKafka } from '../support/kafka/kafka.ts';
import { kafkaCatalog, startConsumer, waitUntil } from '../support/kafka/kafka-orders.ts';
import {
  findMismatches,
  paymentsCatalogText,
  readPayments,
  replayWithKills,
  sendPayments,
} from '../support/shop/payments-replay.ts';
import { createTestDatabase, startPostgres } from '../support/postgres/postgres.ts';

/** Three in the tests; many more as a soak. */
const KILLS = Number(process.env.FAULT_KILLS ?? 3);

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const proveGold = async (url: string, catalog: Catalog): Promise<void> =>
  expect(await findMismatches(url, catalog)).toEqual([]);

async function prepare(url: string, catalog: Catalog): Promise<void> {
  const store = openStore(
    { url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 60_000 },
    () => undefined,
  );
  await migrate(store.pool);
  await applyCatalog(store.pool, catalog);
  await store.close();
}

describe('nothing is lost or doubled', () => {
  it(
    'when the service is killed at random moments of a replay',
    async () => {
      const brokers = await findKafkaBrokers();
      const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
      const database = await createTestDatabase();
      cleanUps.push(() => database.drop());
      const folder = await mkdtemp(join(tmpdir(), 'tidemark-fault-'));
      cleanUps.push(() => rm(folder, { recursive: true, force: true }));
      const file = join(folder, 'catalog.yaml');
      const text = paymentsCatalogText(topics);
      await writeFile(file, text);
      const environment = {
        CATALOG: file,
        DATABASE_URL: database.url,
        DATABASE_CONNECTIONS: '4',
        KAFKA_BROKERS: brokers.join(),
        DATA_DIR: folder,
        PORT: '0',
      };
      const { sent, good } = await replayWithKills({
        brokers,
        topic: topics.payments,
        databaseUrl: database.url,
        environment,
        kills: KILLS,
        recordsAStart: 10_000,
        onKill: () => undefined,
      });
      expect(await readPayments(database.url)).toEqual({ gold: good, bronze: good, paid: good, dead: sent - good });
      await proveGold(database.url, parseCatalog([{ name: 'catalog.yaml', text }]));
    },
    60_000 + KILLS * 30_000,
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
    cleanUps.push(() => consumer.close());
    let good = 0;
    for (let round = 0; round < 4; round++) {
      good += await sendPayments(brokers, topics.payments, round * 4000, 4000);
      await delay(300);
      await postgres.stop('immediate');
      await delay(200);
      await postgres.start();
    }
    await waitUntil(async () => (await readPayments(postgres.url)).gold >= good, 200);
    await delay(500);
    expect(await readPayments(postgres.url)).toEqual({ gold: good, bronze: good, paid: good, dead: 16_000 - good });
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
    cleanUps.push(() => consumer.close());
    let good = await sendPayments(brokers, topics.payments, 0, 5000);
    await kafka.kill();
    await kafka.restart();
    good += await sendPayments(brokers, topics.payments, 5000, 5000);
    await waitUntil(async () => (await readPayments(database.url)).gold >= good, 200);
    expect(await readPayments(database.url)).toEqual({ gold: good, bronze: good, paid: good, dead: 10_000 - good });
    await proveGold(database.url, catalog);
  }, 120_000);
});
