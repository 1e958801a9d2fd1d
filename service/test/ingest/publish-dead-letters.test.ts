import { afterAll, beforeEach, beforeAll, expect, it } from 'vitest';
import { publishLetters } from '../../src/ingest/dead-letters/dead-letters.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { orderCatalog } from '../support/shop/order-history.ts';

const LETTERS = 500;
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore({ catalog: orderCatalog(['UTC']) });
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.pool.query('truncate app.dead_letters');
  await store.pool.query(
    `insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, stage, code, message)
     select 'orders', 'kafka', 'orders', 0, n, 'decode', 'invalid_json', 'x' from generate_series(1, $1) n`,
    [LETTERS],
  );
});

/** Runs a replica's publisher until no dead letter is left. */
async function publishAll(published: string[]): Promise<void> {
  const publish = (): Promise<number> =>
    publishLetters(store.pool, 20, async (letters) => {
      published.push(...letters.map(({ id }) => id));
      // Long enough for the other replica to look at the same table meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    });
  while ((await publish()) > 0);
}

it('two replicas publish every dead letter, and none twice', async () => {
  const [first, second]: [string[], string[]] = [[], []];
  await Promise.all([publishAll(first), publishAll(second)]);
  expect([...first, ...second]).toHaveLength(LETTERS);
  expect(new Set([...first, ...second]).size).toBe(LETTERS);
  expect(first.length).toBeGreaterThan(0);
  expect(second.length).toBeGreaterThan(0);
});

it('what the brokers did not take is published again', async () => {
  const refused = publishLetters(store.pool, LETTERS, () => Promise.reject(new Error('no broker')));
  await expect(refused).rejects.toThrow('no broker');
  const published: string[] = [];
  await publishAll(published);
  expect(published).toHaveLength(LETTERS);
});
