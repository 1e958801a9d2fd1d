import { afterAll, beforeAll, expect, it } from 'vitest';
import { followSourceStates, type RunningSourceStates } from '../../src/query/versions/source-states.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { orderCatalog } from '../support/shop/order-history.ts';

let store: TestStore;
let states: RunningSourceStates;

beforeAll(async () => {
  const catalog = orderCatalog(['UTC']);
  store = await openTestStore({ catalog });
  const onError = (): void => undefined;
  states = await followSourceStates({ pool: store.pool, catalog, now: Date.now, pollMs: 3_600_000, onError });
});

afterAll(async () => {
  await states.close();
  await store.close();
});

const setVersion = (version: number) => store.pool.query('update app.sources set version = $1', [version]);

it('moves to another epoch with all its versions, or not at all where a part of it cannot be read', async () => {
  await setVersion(5);
  await states.refresh();
  const before = states.epoch;
  const news: unknown[] = [];
  states.subscribe((change) => news.push(change));

  await setVersion(2);
  await store.pool.query('alter table app.contribution_columns rename to hidden_columns');
  await expect(states.refresh()).rejects.toThrow('contribution_columns');
  expect(states).toMatchObject({ epoch: before, look: { failure: expect.any(Error) } });
  expect(states.state('orders').version).toBe(5);
  expect(news).toEqual([]);

  await store.pool.query('alter table app.hidden_columns rename to contribution_columns');
  await states.refresh();
  expect(states.epoch).not.toBe(before);
  expect(states.state('orders').version).toBe(2);
  expect(news).toEqual([{ epoch: states.epoch }]);
});
