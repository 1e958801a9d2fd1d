import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';

let database: TestDatabase;
let store: Store;
let errors: Error[];

beforeEach(async () => {
  database = await createTestDatabase();
  errors = [];
  store = openStore(
    { url: database.url, maxConnections: 2, connectTimeoutMs: 5000, statementTimeoutMs: 5000 },
    (error) => errors.push(error),
  );
});

afterEach(() => database.drop());

/** Ends all other connections to the database, as Postgres does when it stops. */
async function terminateOthers(): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
}

it('tells once of a connection that was lost', async () => {
  const client = await store.pool.connect();
  client.release();
  const lost = once(client, 'error');
  await terminateOthers();
  await lost;
  expect(errors.map(({ message }) => message)).toEqual(['terminating connection due to administrator command']);
  await store.close();
});

it('tells nothing of a connection that is lost while the store ends', async () => {
  const client = await store.pool.connect();
  const ending = store.close();
  // `once` would reject with the error of which nobody is told.
  const lost = new Promise((resolve) => client.once('end', resolve));
  await terminateOthers();
  await lost;
  client.release(true);
  await ending;
  expect(errors).toEqual([]);
});

it('reads the certificates of the address once: one that is missing later ends nothing', async () => {
  await store.close();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-ca-'));
  const ca = join(folder, 'ca.pem');
  const url = `${database.url}?sslmode=verify-full&sslrootcert=${ca}`;
  const open = (): Store =>
    openStore({ url, maxConnections: 1, connectTimeoutMs: 5000, statementTimeoutMs: 5000 }, (error) =>
      errors.push(error),
    );
  expect(open).toThrow(`the certificate ${ca} cannot be read (ENOENT)`);
  await writeFile(ca, 'a certificate');
  const secured = open();
  await rm(folder, { recursive: true });
  await expect(secured.pool.connect()).rejects.toThrow('The server does not support SSL connections');
  await secured.close();
});
