import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { createCertificateFolder } from '../support/tls/certificates.ts';

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

it('goes on with the certificates that it read when a file of the address is missing later, and tells it once', async () => {
  await store.close();
  const folder = await createCertificateFolder();
  const ca = join(folder.path, 'ca.pem');
  const url = `${database.url}?sslmode=verify-full&sslrootcert=${ca}`;
  const open = (): Store =>
    openStore({ url, maxConnections: 1, connectTimeoutMs: 5000, statementTimeoutMs: 5000 }, (error) =>
      errors.push(error),
    );
  const missing = `sslrootcert of DATABASE_URL is "${ca}", which cannot be read (ENOENT)`;
  expect(open).toThrow(missing);
  await copyFile((await folder.createAuthority('root')).certificate, ca);
  const secured = open();
  await folder.remove();
  await expect(secured.pool.connect()).rejects.toThrow('The server does not support SSL connections');
  await expect(secured.pool.connect()).rejects.toThrow('The server does not support SSL connections');
  await secured.close();
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(missing) as string })]);
});
