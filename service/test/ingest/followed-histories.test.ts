import fc from 'fast-check';
import { afterAll, beforeAll, it, onTestFinished } from 'vitest';
import { runNode, type ServiceProcess } from '../support/servers/service-process.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { followedCatalog } from '../support/replication/followed-catalog.ts';
import { openFollowing } from '../support/replication/following.ts';
import { startSourceServer, type SourceServer } from '../support/replication/source-server.ts';

const LEASE_MS = 2000;
const ROOT = new URL('../../../', import.meta.url).pathname;
const SEED = Number(process.env['HISTORY_SEED'] ?? 17);
/** A value that Postgres stores apart from its row, so that changes of other columns do not carry it. */
const toNote = (letter: string): string => letter.repeat(3000);

const id = fc.integer({ min: 1, max: 12 });
const letter = fc.constantFrom('a', 'b', 'c');
const cents = fc.integer({ min: 0, max: 99_999 });

/** A statement, whatever it finds to change. */
const statement = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(id, cents, letter)
      .map(
        ([order, amount, note]) =>
          `insert into orders values (${order}, '2026-11-01 10:00:00Z', 'north', '${toNote(note)}', ${amount / 100}) on conflict do nothing`,
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(id, cents)
      .map(([order, amount]) => `update orders set amount = ${amount / 100} where id = ${order}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(id, letter)
      .map(([order, note]) => `update orders set note = '${toNote(note)}' where id = ${order}`),
  },
  // A row that is refused, until its amount is set again.
  {
    weight: 1,
    arbitrary: id.map((order) => `update orders set amount = null, note = '${toNote('d')}' where id = ${order}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(id, id)
      .map(
        ([from, to]) =>
          `update orders set id = ${to} where id = ${from} and not exists (select from orders where id = ${to})`,
      ),
  },
  { weight: 3, arbitrary: id.map((order) => `delete from orders where id = ${order}`) },
  { weight: 1, arbitrary: fc.constantFrom('truncate orders', 'truncate visits', 'truncate orders, visits') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(id, cents)
      .map(
        ([number, count]) =>
          `insert into visits values ('here', ${number}, '2026-11-02', ${count}) on conflict (number, place) do update set count = ${count}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 13, max: 20 })
      .map(
        (first) =>
          `insert into visits select 'there', n + 100 * ${first}, '2026-11-03', n from generate_series(1, 60) as n on conflict do nothing`,
      ),
  },
  { weight: 1, arbitrary: id.map((number) => `insert into other values (${number}) on conflict do nothing`) },
);

const transaction = fc
  .tuple(
    fc.array(statement, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('commit', 'commit', 'commit', 'commit', 'rollback'),
  )
  .map(([statements, end]) => `begin; ${statements.join('; ')}; ${end}`);

const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: transaction },
    { weight: 2, arbitrary: fc.constantFrom('cut source', 'cut service', 'wait', 'kill') },
  ),
  { minLength: 60, maxLength: 60 },
);

let shop: SourceServer;
let store: TestStore;

beforeAll(async () => {
  [shop, store] = await Promise.all([startSourceServer(), openTestStore({ catalog: followedCatalog() })]);
});

afterAll(async () => {
  await Promise.all([shop.stop(), store.close()]);
});

it('two processes that follow tables, are cut off and killed, hold what the tables hold', async () => {
  await shop.reset();
  await shop.query(`insert into visits select 'first', n, '2026-11-04', n from generate_series(1, 3000) as n`);
  const following = openFollowing(store, shop, followedCatalog());
  const environment = { DATABASE_URL: store.url, SHOP_URL: shop.url, LEASE_MS: String(LEASE_MS) };
  const start = (): ServiceProcess =>
    runNode(['service/test/support/replication/follow-process.ts'], environment, ROOT);
  const processes = [start(), start()];
  onTestFinished(async () => {
    await Promise.all(processes.map((process) => process.end('SIGKILL')));
  });
  await Promise.all(processes.map((process) => process.waitFor(/following/)));
  await following.caughtUp();
  const [history = []] = fc.sample(steps, { seed: SEED, numRuns: 1 });
  let kills = 0;
  for (const step of history) {
    await following.hurry();
    if (step === 'cut source') await shop.cutConnections();
    else if (step === 'cut service') await cutService();
    else if (step === 'wait') await shop.query('select pg_sleep(0.05)');
    else if (step !== 'kill') await shop.query(step);
    else if (kills++ < 2) {
      // In the middle of what it does; the other takes its place.
      await processes.shift()?.end('SIGKILL');
      processes.push(start());
    }
  }
  await shop.query('update orders set amount = 1 where amount is null');
  await following.caughtUp();
  await Promise.all(processes.map((process) => process.end('SIGKILL')));
  await following.verify();
});

const cutService = (): Promise<unknown> =>
  store.pool
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tidemark'`,
    )
    .catch(() => undefined);
