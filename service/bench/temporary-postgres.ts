import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { openStore, type Store } from '../src/postgres/database.ts';
import { migrate } from '../src/postgres/migrate.ts';

export interface TemporaryPostgres {
  /** A new migrated database. */
  createStore(name: string): Promise<Store>;
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** An embedded Postgres as the service starts it, thrown away at the end. */
export async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  const stores: Store[] = [];
  const urlOf = (name: string): string => postgres.url.replace(/\/tidemark$/, `/${name}`);
  return {
    urlOf,
    async createStore(name) {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const store = openStore(
        { url: urlOf(name), maxConnections: 8, connectTimeoutMs: 5000, statementTimeoutMs: 600_000 },
        (error) => process.stderr.write(`${error.message}\n`),
      );
      await migrate(store.pool);
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
