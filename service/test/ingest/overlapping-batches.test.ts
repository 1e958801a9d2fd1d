import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Batch, Ingress } from '../../src/ingest/types.ts';
import { createWriter, type WriterOptions } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { orderCatalog, toRecord, type OrderVersion } from '../support/shop/order-history.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const catalog = orderCatalog(['UTC']);
const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 };

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore({ catalog });
});

afterEach(() => store.close());

const openWriter = (options: Partial<WriterOptions> = {}) =>
  createWriter({ pool: store.pool, catalog, copyFromRows: 1, now: Date.now, onChange: () => undefined, ...options });

const order = (number: number, version = 1): OrderVersion => ({
  order_id: `o${number}`,
  version,
  event_id: `o${number}-${version}`,
  ordered_at: '2026-03-01T12:00:00Z',
  region: 'north',
  customer_id: `c${number % 3}`,
  status: 'paid',
  amount: '10.00',
  deleted: false,
});

const toBatch = (versions: readonly OrderVersion[], fromOffset: number, at: Ingress = ingress): Batch => ({
  ingress: at,
  records: versions.map((version, index) => toRecord(version, fromOffset + index)),
  fromOffset,
  nextOffset: fromOffset + versions.length,
  durable: false,
});

const range = (from: number, to: number): OrderVersion[] =>
  Array.from({ length: to - from }, (_, index) => order(from + index));

interface HeldGold {
  /** Resolves when so many connections wait for gold, or for one that does. */
  waitForWaiting(count: number): Promise<void>;
  /** Ends the connection that waits for gold itself, and resolves when it is gone. */
  endWaiting(): Promise<boolean>;
  letGo(): Promise<void>;
}

/** Blocks writes to gold until released. Queries use other connections. */
async function holdGold(): Promise<HeldGold> {
  const client = await store.pool.connect();
  await client.query('begin; lock table gold.orders_total_hour in exclusive mode');
  const holder = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
  return {
    async waitForWaiting(count) {
      for (;;) {
        const { rows } = await store.pool.query<{ waiting: number }>(
          `with recursive behind (pid) as (
             select $1::integer
             union
             select one.pid from pg_stat_activity as one, behind where behind.pid = any (pg_blocking_pids(one.pid))
           )
           select count(*)::integer - 1 as waiting from behind`,
          [holder],
        );
        if ((rows[0]?.waiting ?? 0) >= count) return;
        await delay(10);
      }
    },
    async endWaiting() {
      const { rows } = await store.pool.query<{ ended: boolean }>(
        `select pg_terminate_backend(pid, 10000) as ended from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`,
        [holder],
      );
      return rows.length === 1 && rows[0]?.ended === true;
    },
    async letGo() {
      await client.query('commit');
      client.release();
    },
  };
}

async function countRows(): Promise<{ bronze: number; live: number }> {
  const { rows } = await store.pool.query<{ bronze: number; live: number }>(
    `select (select count(*) from bronze.orders)::integer as bronze, (select sum(row_count) from gold.orders_total_hour)::integer as live`,
  );
  return rows[0] as { bronze: number; live: number };
}

it('the next batch writes its bronze while the one before is in its turn, and repeats of it die there', async () => {
  const writer = openWriter();
  await writer.loadPosition(ingress, 0);
  const gold = await holdGold();
  const first = writer.write(toBatch(range(0, 40), 0));
  const repeating = writer.write(toBatch([...range(30, 40), ...range(40, 60)], 40));
  // One waits for gold, the other for the first one's events.
  await gold.waitForWaiting(2);
  await gold.letGo();
  expect(await first).toMatchObject({ accepted: 40, duplicates: 0 });
  expect(await repeating).toMatchObject({ accepted: 20, duplicates: 10 });
  expect(await countRows()).toEqual({ bronze: 60, live: 60 });
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});

it('what comes after a batch that failed is not written, and can be taken again from where Postgres stands', async () => {
  const writer = openWriter();
  await writer.loadPosition(ingress, 0);
  const gold = await holdGold();
  const writes = [0, 20, 40].map((from) => writer.write(toBatch(range(from, from + 20), from)));
  const outcomes = Promise.allSettled(writes);
  await gold.waitForWaiting(2);
  expect(await gold.endWaiting()).toBe(true);
  await gold.letGo();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect((await writer.loadPosition(ingress, 0)).nextOffset).toBe(0);
  expect(await countRows()).toEqual({ bronze: 0, live: null });
  for (const from of [0, 20, 40]) await writer.write(toBatch(range(from, from + 20), from));
  expect(await countRows()).toEqual({ bronze: 60, live: 60 });
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});

it('two consumers of a partition with batches under way take each record once', async () => {
  const [writer, other] = [openWriter(), openWriter()];
  await writer.loadPosition(ingress, 0);
  const gold = await holdGold();
  const ofOne = [writer.write(toBatch(range(0, 30), 0)), writer.write(toBatch(range(30, 60), 30))];
  await gold.waitForWaiting(2);
  const ofOther = [other.write(toBatch(range(0, 45), 0)), other.write(toBatch(range(45, 70), 45))];
  await gold.waitForWaiting(3);
  await gold.letGo();
  const outcomes = await Promise.allSettled([...ofOne, ...ofOther]);
  const accepted = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.accepted : 0));
  const { nextOffset } = await writer.loadPosition(ingress, 0);
  expect(nextOffset).toBeGreaterThanOrEqual(45);
  expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(nextOffset);
  expect(await countRows()).toEqual({ bronze: nextOffset, live: nextOffset });
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
});

it('a request waits for three batches of Kafka at most, however many partitions are read', async () => {
  const writer = openWriter();
  const partitions = [0, 1, 2].map((partition): Ingress => ({ ...ingress, partition }));
  const http: Ingress = { ...ingress, kind: 'http', topic: 'http' };
  for (const from of [...partitions, http]) await writer.loadPosition(from, 0);
  const gold = await holdGold();
  const ended: string[] = [];
  const note = (name: string) => () => void ended.push(name);
  const writes = partitions.flatMap((partition, index) =>
    [0, 10].map((from) =>
      writer
        .write(toBatch(range(index * 100 + from, index * 100 + from + 10), from, partition))
        .then(note(`kafka ${index} ${from}`)),
    ),
  );
  await gold.waitForWaiting(2);
  const { ingress: at, records } = toBatch([order(900)], 0, http);
  const request = writer.write({ ingress: at, records, durable: true }).then(note('request'));
  await gold.letGo();
  await Promise.all([...writes, request]);
  expect(ended.indexOf('request')).toBe(3);
  expect(ended.filter((name) => name.startsWith('kafka 0'))).toEqual(['kafka 0 0', 'kafka 0 10']);
  expect(await countRows()).toEqual({ bronze: 61, live: 61 });
});

it('two partitions that bring the same events in opposite orders both go on', async () => {
  const writer = openWriter();
  const other = openWriter();
  const partition: Ingress = { ...ingress, partition: 1 };
  await writer.loadPosition(ingress, 0);
  await other.loadPosition(partition, 0);
  const count = 3000;
  const outcomes = await Promise.all([
    writer.write(toBatch(range(0, count), 0)),
    other.write(toBatch(range(0, count).reverse(), 0, partition)),
  ]);
  expect(outcomes.map(({ accepted }) => accepted).sort((a, b) => a - b)).toEqual([0, count]);
  expect(await countRows()).toEqual({ bronze: count, live: count });
});
