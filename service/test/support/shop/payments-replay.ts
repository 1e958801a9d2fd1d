import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import { openStore } from '../../../src/postgres/database.ts';
import { verifyGold, type Mismatch } from '../../../src/medallion/gold/verify-gold.ts';
import { waitUntil, withProducer } from '../kafka/kafka-orders.ts';
import { runTidemark } from '../servers/service-process.ts';

/** Payments found in Postgres after the replay. */
export interface TakenPayments {
  readonly gold: number;
  readonly paid: number;
  readonly bronze: number;
  readonly dead: number;
}

/** Payments of 1 euro from a topic, and a second source without records. */
export const paymentsCatalogText = ({ payments, orders }: { payments: string; orders: string }): string => `
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

/** Range of event times in minutes; however many records there are, none is in the future. */
const MINUTES = 200_000;

const isGood = (index: number): boolean => index % 97 !== 13;

const payment = (index: number) => ({
  key: String(index),
  value: isGood(index)
    ? JSON.stringify({
        at: new Date(Date.UTC(2026, 0, 1) + (index % MINUTES) * 60_000).toISOString(),
        amount: 1,
        payer: `p${index % 50}`,
      })
    : '{"broken',
});

/** Sends payments, about one in a hundred malformed, and returns how many are not. */
export async function sendPayments(
  brokers: readonly string[],
  topic: string,
  from: number,
  count: number,
): Promise<number> {
  const indexes = Array.from({ length: count }, (_, index) => from + index);
  await withProducer(brokers, async (producer) => {
    for (let start = 0; start < indexes.length; start += 4000) {
      await producer.send({ topic, messages: indexes.slice(start, start + 4000).map(payment) });
    }
  });
  return indexes.filter(isGood).length;
}

export async function readPayments(url: string): Promise<TakenPayments> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<TakenPayments>(
      `select (select coalesce(sum(row_count), 0)::integer from gold.payments_total_day) as gold,
         (select coalesce(sum(m_paid), 0)::float8 from gold.payments_total_day) as paid,
         (select count(*)::integer from bronze.payments) as bronze,
         (select count(*)::integer from app.dead_letters) as dead`,
    );
    return rows[0] as TakenPayments;
  } finally {
    await client.end();
  }
}

/** Cells of gold that differ from the sums of bronze. */
export async function findMismatches(url: string, catalog: Catalog): Promise<Mismatch[]> {
  const store = openStore(
    { url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 60_000 },
    () => undefined,
  );
  try {
    return await verifyGold(store.pool, catalog);
  } finally {
    await store.close();
  }
}

export interface KilledReplay {
  readonly sent: number;
  /** Number of sent payments that are well-formed. */
  readonly good: number;
  /** Kills after which some of the newest records were taken, and some not. */
  readonly inReplay: number;
}

export interface KilledReplayOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly databaseUrl: string;
  /** Settings of the service. */
  readonly environment: Record<string, string>;
  readonly kills: number;
  readonly recordsAStart: number;
  onKill(kill: number, taken: number): void;
}

/** The longest that the service goes on once it takes records. */
const KILL_WITHIN_MS = 400;

/**
 * Sends payments, starts the service and ends it as `kill -9` does while it takes them, again and again; then lets a last
 * one take the rest. It begins to take only when Kafka has given up the one before, some ten seconds later.
 */
export async function replayWithKills(options: KilledReplayOptions): Promise<KilledReplay> {
  const { brokers, topic, databaseUrl, environment, kills, recordsAStart } = options;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  let sent = 0;
  let good = 0;
  let inReplay = 0;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const before = await countTaken(client);
      good += await sendPayments(brokers, topic, sent, recordsAStart);
      sent += recordsAStart;
      const service = runTidemark(['start'], environment);
      await service.waitFor(/Ctrl-C stops it/);
      await waitUntil(async () => (await countTaken(client)) > before, 10);
      await delay(Math.random() * KILL_WITHIN_MS);
      await service.end('SIGKILL');
      const taken = await countTaken(client);
      if (taken < sent) inReplay++;
      options.onKill(kill, taken);
    }
    const last = runTidemark(['start'], environment);
    await waitUntil(async () => (await countTaken(client)) >= sent, 100);
    await last.end('SIGTERM');
  } finally {
    await client.end();
  }
  return { sent, good, inReplay };
}

/** Records behind the positions of the payments' partitions; none before the service has made its tables. */
async function countTaken(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ exists: boolean }>(`select to_regclass('app.positions') is not null as exists`);
  if (!rows[0]?.exists) return 0;
  const { rows: positions } = await client.query<{ taken: number }>(
    `select coalesce(sum(next_offset), 0)::integer as taken from app.positions where source_name = 'payments'`,
  );
  return positions[0]?.taken ?? 0;
}
