import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { runNode, type ServiceProcess } from '../support/servers/service-process.ts';
import type { TestStore } from '../support/postgres/test-store.ts';
import { OPENERS, type SourceDatabase } from '../support/sql/source-databases.ts';
import { orderCatalog } from '../support/sql/order-catalog.ts';
import { openPolling, openStoreOfOrders, type Polling } from '../support/sql/polled-orders.ts';

const LEASE_MS = 600;
const ROOT = new URL('../../../', import.meta.url).pathname;
const SEED = Number(process.env['HISTORY_SEED'] ?? 17);

/** One change of the table, or something that breaks. */
type Step =
  | { readonly kind: 'insert' | 'update'; readonly id: number; readonly cents: number; readonly agoSeconds: number }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'cut source' | 'cut service' | 'wait' };

const id = fc.integer({ min: 1, max: 12 });
const change = {
  id,
  cents: fc.integer({ min: 0, max: 99_999 }),
  // Rows become visible later than their watermark says, within the overlap.
  agoSeconds: fc.integer({ min: 0, max: 40 }),
};
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('insert' as const), ...change }) },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('update' as const), ...change }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('cut source' as const, 'cut service' as const, 'wait' as const) }),
    },
  ),
  { minLength: 45, maxLength: 45 },
);

const WATERMARK = 'table: orders, watermark: updated_at, overlap: 1m';
const WHOLE = 'table: orders, refresh: full';

describe.each(
  OPENERS.map(([name, open], index) => [name, open, index === 0 ? [WATERMARK, WHOLE] : [WATERMARK]] as const),
)('two processes that read %s', (_name, open, readings) => {
  let shop: SourceDatabase;
  let store: TestStore;

  beforeAll(async () => {
    [shop, store] = await Promise.all([open(), openStoreOfOrders()]);
  });

  afterAll(async () => {
    await Promise.all([shop.drop(), store.close()]);
  });

  it.each(readings)('by %s, are cut off and killed, neither lose nor double a change', async (sql) => {
    await shop.query('drop table if exists orders');
    await shop.query(
      `create table orders (id bigint primary key, ordered_at ${shop.types.local}, region varchar(40), amount decimal(12, 2),
         cancelled ${shop.types.boolean}, updated_at ${shop.types.instant} null default null)`,
    );
    const polling = await openPolling(store, orderCatalog(sql), () => shop.url, { leaseMs: LEASE_MS });
    const environment = { DATABASE_URL: store.url, SHOP_URL: shop.url, SQL_OF_ORDERS: sql, LEASE_MS: String(LEASE_MS) };
    const start = (): ServiceProcess => runNode(['service/test/support/sql/poll-process.ts'], environment, ROOT);
    const processes = [start(), start()];
    await Promise.all(processes.map((process) => process.waitFor(/polling/)));
    const [history = []] = fc.sample(steps, { seed: SEED, numRuns: 1 });
    const truth = new Map<number, number>();
    let changes = 0;
    for (const [index, step] of history.entries()) {
      await polling.hurry().catch(() => undefined);
      changes += await take(step, truth, polling, sql.includes('full'));
      // In the middle of what it does; the other takes its place.
      if (index === 15) await processes.shift()?.end('SIGKILL');
    }
    await expect
      .poll(async () => {
        await polling.hurry().catch(() => undefined);
        return polling.silver();
      })
      .toEqual(toRows(truth));
    await Promise.all(processes.map((process) => process.end('SIGKILL')));
    expect(await verifyGold(store.pool, polling.catalog)).toEqual([]);
    // A change that was read twice would have two records.
    expect(await polling.records()).toBeLessThanOrEqual(changes);
  });

  /** Returns the number of changes that a reader may have seen. */
  async function take(step: Step, truth: Map<number, number>, polling: Polling, mayRemove: boolean): Promise<number> {
    switch (step.kind) {
      case 'insert':
      case 'update': {
        if (truth.has(step.id) !== (step.kind === 'update')) return 0;
        const at = new Date(Date.now() - step.agoSeconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
        const amount = (step.cents / 100).toFixed(2);
        await shop.query(
          step.kind === 'insert'
            ? `insert into orders values (${step.id}, '2026-11-01 10:00:00', 'north', ${amount}, false, '${at}')`
            : `update orders set amount = ${amount}, updated_at = '${at}' where id = ${step.id}`,
        );
        truth.set(step.id, step.cents);
        return 1;
      }
      case 'remove':
        if (!mayRemove || !truth.delete(step.id)) return 0;
        await shop.query(`delete from orders where id = ${step.id}`);
        return 1;
      case 'cut source':
        await shop.cutConnections();
        return 0;
      case 'cut service':
        await store.pool
          .query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tidemark'`,
          )
          .catch(() => undefined);
        return 0;
      case 'wait':
        await polling.store.pool.query('select pg_sleep(0.05)').catch(() => undefined);
        return 0;
    }
  }
});

const toRows = (truth: ReadonlyMap<number, number>): Record<string, unknown>[] =>
  [...truth]
    .sort(([a], [b]) => a - b)
    .map(([order, cents]) => ({ id: String(order), region: 'north', amount: (cents / 100).toFixed(2) }));
