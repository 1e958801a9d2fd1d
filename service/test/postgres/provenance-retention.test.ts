import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepProvenance } from '../../src/query/provenance/provenance.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

it('deletes provenance that was not asked for so many days, in batches, and keeps the rest', async () => {
  await store.pool.query(
    `insert into app.provenance (provenance_id, policy_fingerprint, catalog_digest, query, asked_at)
     select 'p_' || n, 'f', 'd', '{}', now() - interval '30 days' + (n - 4500) * interval '1 minute'
     from generate_series(1, 4600) n`,
  );
  // The clock goes on: the one of exactly 30 days is older by now.
  expect(await sweepProvenance(store.pool, 30)).toBe(4500);
  expect(await sweepProvenance(store.pool, 30)).toBe(0);
  const { rows } = await store.pool.query(`select count(*)::integer as left from app.provenance`);
  expect(rows).toEqual([{ left: 100 }]);
});
