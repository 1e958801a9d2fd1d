import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, Ingress, InboundRecord } from '../../src/ingest/types.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { orderCatalog } from '../support/shop/order-history.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const catalog = orderCatalog(['UTC']);
const ingress: Ingress = { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 };

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ catalog });
});

afterAll(() => store.close());

const brokenBatch = (fromOffset: number, count: number): Batch => ({
  ingress,
  records: Array.from({ length: count }, (_, index): InboundRecord => {
    const offset = fromOffset + index;
    return { value: '{"broken', key: null, offset, identity: `orders:0:${offset}` };
  }),
  fromOffset,
  nextOffset: fromOffset + count,
  durable: false,
  fingerprint: `fingerprint of ${fromOffset + count - 1}`,
});

async function countLetters(): Promise<unknown[]> {
  const { rows } = await store.pool.query<{ letters: number; offsets: number }>(
    'select count(*)::integer as letters, count(distinct record_offset)::integer as offsets from app.dead_letters',
  );
  return rows;
}

it('a writer that was overtaken neither moves the position back nor refuses a record twice', async () => {
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  await writer.loadPosition(ingress, 0);
  // As when a consumer that was killed had sent a longer batch, and its commit comes after the next one read the position.
  await writer.write(brokenBatch(0, 50));
  await writer.write(brokenBatch(0, 20));
  expect(await writer.loadPosition(ingress, 0)).toEqual({
    nextOffset: 50,
    generation: 1,
    stoppedReason: null,
    fingerprint: 'fingerprint of 49',
  });
  await writer.write(brokenBatch(20, 40));
  expect(await countLetters()).toEqual([{ letters: 60, offsets: 60 }]);
});

it('a record that is read again from an earlier position is refused once, and one of a recreated topic is another', async () => {
  await store.pool.query('truncate app.dead_letters');
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  const other: Ingress = { ...ingress, topic: 'again' };
  await writer.loadPosition(other, 0);
  await writer.write({ ...brokenBatch(0, 10), ingress: other });
  await store.pool.query(`update app.positions set next_offset = 4 where topic = 'again'`);
  await writer.write({ ...brokenBatch(4, 8), ingress: other });
  expect(await countLetters()).toEqual([{ letters: 12, offsets: 12 }]);
  await store.pool.query(`update app.positions set next_offset = 0, incarnation = 2 where topic = 'again'`);
  await writer.write({ ...brokenBatch(0, 3), ingress: { ...other, generation: 2 } });
  expect(await countLetters()).toEqual([{ letters: 15, offsets: 12 }]);
});
