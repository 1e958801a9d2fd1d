import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../../src/postgres/migrate.ts';
import { startPostgres } from './postgres-server.ts';
import type { SharedServer } from '../servers/shared-address.ts';

/** A migrated database that every test database is a copy of; `address` is its URL. */
export async function startSharedPostgres(): Promise<SharedServer> {
  const configured = process.env['DATABASE_URL_TEST'] ?? process.env['DATABASE_URL'];
  const server = configured === undefined ? await startPostgres() : undefined;
  const serverUrl = configured ?? server?.url ?? '';
  const template = `tidemark_template_${randomBytes(4).toString('hex')}`;
  await runStatement(serverUrl, `create database ${template}`);
  const address = toDatabaseUrl(serverUrl, template);
  const pool = new pg.Pool({ connectionString: address, max: 1 });
  await migrate(pool).finally(() => pool.end());
  return {
    address,
    stop: async () => {
      if (server) await server.stop('immediate');
      else await runStatement(serverUrl, `drop database ${template} with (force)`);
    },
  };
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function runStatement<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
export function toDatabaseUrl(url: string, database: string): string {
  const result = new URL(url);
  result.pathname = `/${database}`;
  return result.href;
}
