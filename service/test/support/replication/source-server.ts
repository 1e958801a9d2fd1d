import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { toDatabaseUrl } from '../postgres/postgres-template.ts';
import { startPostgres } from '../postgres/postgres-server.ts';

/** A Postgres whose log can be decoded, with a database of a shop. */
export interface SourceServer {
  readonly url: string;
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
  /** Ends the connections of those that read it. */
  cutConnections(): Promise<void>;
  /** Makes tables, publication and database as they were at first, and drops the slot. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const TABLES = `
  drop publication if exists tidemark;
  drop table if exists orders, visits, other;
  create table orders (
    id bigint primary key, ordered_at timestamptz not null, region text, note text, amount numeric(12, 2)
  );
  alter table orders alter note set storage external;
  create table visits (place text, number integer, day date not null, count integer, primary key (number, place));
  create table other (id integer primary key);
  create publication tidemark for table orders, visits, other`;

export async function startSourceServer(settings: Readonly<Record<string, string>> = {}): Promise<SourceServer> {
  const server = await startPostgres({ wal_level: 'logical', max_replication_slots: '8', ...settings });
  const name = `shop_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = toDatabaseUrl(server.url, name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const query = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
  const cutConnections = async (): Promise<void> => {
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark' and datname = '${name}'`,
    );
  };
  return {
    url,
    query,
    cutConnections,
    async reset() {
      await cutConnections();
      await dropSlots(query);
      await query(TABLES);
    },
    async stop() {
      await client.end();
      await admin.end();
      await server.stop('immediate');
    },
  };
}

/** Drops the slots that no connection reads any more. */
async function dropSlots(query: SourceServer['query']): Promise<void> {
  for (;;) {
    await query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active');
    if ((await query('select from pg_replication_slots')).length === 0) return;
  }
}
