import { afterAll, beforeAll, expect, it } from 'vitest';
import { retirePositions } from '../../src/ingest/pipeline/positions.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
  await store.pool.query(
    `insert into app.positions (source_name, kind, topic, partition_no) values
       ('orders', 'kafka', 'orders', 0), ('orders', 'kafka', 'orders', 1), ('orders', 'kafka', 'old', 0),
       ('orders', 'http', '', 0), ('visits', 'kafka', 'visits', 3)`,
  );
});

afterAll(() => store.close());

async function listRetired(): Promise<readonly string[]> {
  const { rows } = await store.pool.query<{ position: string }>(
    `select concat_ws(' ', source_name, kind, topic, partition_no) as position from app.positions
     where retired_at is not null order by 1`,
  );
  return rows.map(({ position }) => position);
}

const read = (topic: string, partitions: number): Promise<void> =>
  retirePositions(store.pool, { source: 'orders', kind: 'kafka', topic, partitions });

it('retires positions of a source that are no longer read, and reactivates those that are', async () => {
  await read('orders', 1);
  expect(await listRetired()).toEqual(['orders kafka old 0', 'orders kafka orders 1']);
  await read('orders', 2);
  expect(await listRetired()).toEqual(['orders kafka old 0']);
});

it('keeps the time of what was retired before', async () => {
  const load = async (): Promise<string | undefined> => {
    const text = "select retired_at::text as at from app.positions where topic = 'old'";
    return (await store.pool.query<{ at: string }>(text)).rows[0]?.at;
  };
  const before = await load();
  await read('orders', 2);
  expect(await load()).toEqual(before);
});
