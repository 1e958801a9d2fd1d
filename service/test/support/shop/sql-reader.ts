import { mkdtemp, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../src/postgres/migrate.ts';
import { openStore } from '../../../src/postgres/database.ts';
import { startPostgres } from '../postgres/postgres-server.ts';
import { runStatement, toDatabaseUrl } from '../postgres/postgres-template.ts';
import { openOrders, type OrdersFixture } from './ingested-orders.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';

export interface SqlShop extends OrdersFixture {
  /** Runs statements of a superuser in the database of the shop. */
  asSuperuser<Row extends object>(sql: string): Promise<Row[]>;
  /** Signs in with a password. The caller ends the connection. */
  signIn(user: string, password: string): Promise<pg.Client>;
  /** Gives the service's user the right to create roles, or takes it. */
  letCreateRoles(may: boolean): Promise<unknown>;
}

const SERVICE = 'tidemark_service';

/** A server of its own whose logins need their passwords, with a database that belongs to a user without superuser rights, as which everything runs. */
export async function openSqlShop(nowMs: number, catalog: Catalog): Promise<SqlShop> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-hba-'));
  const rules = join(folder, 'pg_hba.conf');
  await writeFile(rules, `host all postgres,${SERVICE} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n`);
  await chmod(folder, 0o755);
  await chmod(rules, 0o644);
  const server = await startPostgres({ hba_file: rules });
  await runStatement(server.url, `create role ${SERVICE} login`);
  await runStatement(server.url, `create database shop owner ${SERVICE}`);
  const url = toDatabaseUrl(server.url, 'shop');
  const owned = new URL(url);
  owned.username = SERVICE;
  const options = { url: owned.href, maxConnections: 8, connectTimeoutMs: 5000, statementTimeoutMs: 30_000 };
  const store = openStore(options, () => undefined);
  await migrate(store.pool);
  const fixture = await openOrders(nowMs, catalog, { store });
  return {
    ...fixture,
    asSuperuser: (sql) => runStatement(url, sql),
    async signIn(user, password) {
      const own = new URL(url);
      Object.assign(own, { username: user, password });
      const client = new pg.Client({ connectionString: own.href });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    letCreateRoles: (may) => runStatement(url, `alter role ${SERVICE} ${may ? '' : 'no'}createrole`),
    async close() {
      await fixture.close();
      await server.stop('fast');
    },
  };
}
