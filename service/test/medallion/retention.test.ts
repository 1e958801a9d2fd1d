import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Readiness } from '../../src/http/health.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const TEXT = SHOP.replace('    entity: id\n', '    entity: id\n    record_retention: 30d\n');
const DAY_MS = 86_400_000;
const catalog = parseCatalog([{ name: 'shop.yaml', text: TEXT }]);
const ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 } as const;

let store: TestStore;
let running: RunningService;

beforeAll(async () => {
  store = await openTestStore({ catalog });
  const records = [29, 31, 400].map((days, offset) => {
    const at = new Date(Date.now() - days * DAY_MS).toISOString();
    const order = { event_id: `e${offset}`, id: `o${offset}`, version: 1, at, region: 'north', total: '10.00' };
    return { value: JSON.stringify(order), key: null, offset, identity: null };
  });
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  await writer.write({ ingress, records, durable: true });
  await store.pool.query(`
    insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, stage, code, message, created_at)
      select 'orders', 'http', 'http', 0, days, 'decode', 'invalid_json', 'x', now() - days * interval '1 day'
      from unnest(array[89, 91]) days;
    insert into app.provenance (provenance_id, policy_fingerprint, catalog_digest, query, asked_at)
      select 'p_' || days, 'f', 'd', '{}', now() - days * interval '1 day' from unnest(array[6, 8, 31]) days`);
  const createDatabase = () => Promise.resolve({ url: store.url, drop: () => Promise.resolve() });
  running = await runService({ PROVENANCE_DAYS: '7' }, TEXT, { createDatabase });
});

afterAll(async () => {
  await running.close();
  await store.close();
});

it('deletes what is beyond its retention from the start on, says so in /readyz, and answers as before', async () => {
  const readDeleted = async () =>
    ((await (await running.fetch('/readyz', { token: '' })).json()) as Readiness).retention?.deleted;
  // Of two old orders the records in bronze and silver.
  await vi.waitFor(async () => expect(await readDeleted()).toMatchObject({ records: 4 }), { timeout: 20_000 });
  await vi.waitFor(async () => expect(await readDeleted()).toMatchObject({ deadLetters: 1, provenance: 2 }));
  const timeDimension = { dateRange: 'last 36 months' };
  expect(await running.ask({ metrics: ['orders', 'revenue'], dimensions: ['region'], timeDimension })).toMatchObject({
    rows: [{ region: 'north', orders: 3, revenue: 30 }],
  });
});
