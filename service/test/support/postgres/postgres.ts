import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { runStatement, toDatabaseUrl } from './postgres-template.ts';
import { findSharedAddress } from '../servers/shared-address.ts';

export { startPostgres, type PostgresServer } from './postgres-server.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops the database; throws when a connection to it is still open, because somebody forgot to close a pool. */
  drop(): Promise<void>;
}

/** A new migrated database of the shared Postgres (a copy of the template, about 0.3 s). */
export const createTestDatabase = async (): Promise<TestDatabase> => copyTemplate(await findSharedAddress('postgres'));

/** A copy of a migrated database, on the same server. */
export async function copyTemplate(templateUrl: string): Promise<TestDatabase> {
  const template = new URL(templateUrl).pathname.slice(1);
  const adminUrl = toDatabaseUrl(templateUrl, 'postgres');
  const name = `tidemark_test_${randomBytes(6).toString('hex')}`;
  await runStatement(adminUrl, `create database ${name} template ${template}`);
  return {
    url: toDatabaseUrl(templateUrl, name),
    drop: async () => {
      const leaked = await findOpenConnections(adminUrl, name);
      await runStatement(adminUrl, `drop database ${name} with (force)`);
      if (leaked.length > 0) {
        throw new Error(`connections left open to the test database, last used for:\n${leaked.join('\n')}`);
      }
    },
  };
}

/** Drops everything that catalogues created in a database, and all ingested rows. */
export async function emptyCatalogue(pool: pg.Pool): Promise<void> {
  await pool.query(`
    drop schema bronze, silver, gold cascade;
    create schema bronze; create schema silver; create schema gold;
    truncate app.sources, app.positions, app.members, app.member_scopes, app.rollups, app.contribution_columns,
      app.dead_letters`);
}

/** The last statement of each connection; a backend takes a moment to go after its client has closed. */
async function findOpenConnections(adminUrl: string, database: string): Promise<string[]> {
  const statement = `select application_name || ': ' || left(query, 200) as used_for
    from pg_stat_activity where datname = $1 and backend_type = 'client backend'`;
  for (let attempt = 1; ; attempt++) {
    const rows = await runStatement<{ used_for: string }>(adminUrl, statement, [database]);
    if (rows.length === 0 || attempt === 20) return rows.map((row) => row.used_for);
    await delay(50);
  }
}
