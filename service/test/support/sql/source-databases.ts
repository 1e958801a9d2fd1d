import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runStatement, toDatabaseUrl } from '../postgres/postgres-template.ts';
import { createMariaDatabase } from '../servers/mariadb.ts';
import { findSharedAddress } from '../servers/shared-address.ts';

/** A database that sources are read from, and how its SQL differs. */
export interface SourceDatabase {
  readonly url: string;
  /** Types of columns. */
  readonly types: { readonly instant: string; readonly local: string; readonly boolean: string };
  query<Row = unknown>(sql: string): Promise<Row[]>;
  /** Ends the connections of those that read it. */
  cutConnections(): Promise<void>;
  /** Makes a user that may log in with a password; returns the address with it. */
  createReader(password: string): Promise<string>;
  drop(): Promise<void>;
}

export const OPENERS: readonly (readonly [string, () => Promise<SourceDatabase>])[] = [
  ['Postgres', openPostgres],
  ['MariaDB', openMariadb],
];

/** A database of its own on the shared Postgres: another than the one that the service writes to. */
async function openPostgres(): Promise<SourceDatabase> {
  const adminUrl = toDatabaseUrl(await findSharedAddress('postgres'), 'postgres');
  const name = `tidemark_source_${randomBytes(6).toString('hex')}`;
  await runStatement(adminUrl, `create database ${name}`);
  const url = toDatabaseUrl(adminUrl, name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const role = `${name}_reader`;
  let hasReader = false;
  return {
    url,
    types: { instant: 'timestamptz', local: 'timestamp', boolean: 'boolean' },
    query: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
    async cutConnections() {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    },
    async createReader(password) {
      hasReader = true;
      await client.query(`create role ${role} login password '${password}'; grant pg_read_all_data to ${role}`);
      const address = new URL(url);
      address.username = role;
      address.password = password;
      return address.href;
    },
    async drop() {
      await client.end();
      await runStatement(adminUrl, `drop database ${name} with (force)`);
      if (hasReader) await runStatement(adminUrl, `drop role ${role}`);
    },
  };
}

async function openMariadb(): Promise<SourceDatabase> {
  const database = await createMariaDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const user = `r${name.slice(-12)}`;
  return {
    ...database,
    types: { instant: 'timestamp(6)', local: 'datetime(6)', boolean: 'boolean' },
    async createReader(password) {
      await database.query(`create user ${user}@'127.0.0.1' identified by '${password}'`);
      await database.query(`grant select on ${name}.* to ${user}@'127.0.0.1'`);
      const address = new URL(database.url);
      address.username = user;
      address.password = password;
      return address.href;
    },
  };
}
