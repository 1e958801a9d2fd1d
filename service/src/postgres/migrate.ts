import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { OperatorError } from '../base/errors.ts';

const MIGRATIONS = new URL('../../../sql/migrations/', import.meta.url);

const BOOTSTRAP = `
  create schema if not exists app;
  create table if not exists app.migrations (
    name text primary key,
    applied_at timestamptz not null default now()
  );
  comment on table app.migrations is 'Migrations applied, by file name'`;

/**
 * Applies the pending migrations of `sql/migrations`, in the order of their names, one transaction each. Several
 * processes may call it at once: the first migrates, the others wait. Returns the names applied. Throws
 * `newer_database` when the database has a migration that this version does not know.
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  const client = await pool.connect();
  try {
    await bootstrap(client);
    const applied: string[] = [];
    for (const name of names) {
      if (await applyOnce(client, name, names)) applied.push(name);
    }
    return applied;
  } finally {
    client.release();
  }
}

const APPLIED = 'select name from app.migrations order by name';

/** Returns true for a database that no version of the service has prepared. */
export async function isEmpty(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ empty: boolean }>(`select to_regclass('app.migrations') is null as empty`);
  return rows[0]?.empty === true;
}

/**
 * Checks that the database has exactly the migrations of this version, without writing. Throws `not_prepared` or
 * `newer_database`.
 */
export async function requireMigrated(pool: pg.Pool): Promise<void> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  const { rows } = (await isEmpty(pool)) ? { rows: [] } : await pool.query<{ name: string }>(APPLIED);
  const applied = new Set(rows.map(({ name }) => name));
  const missing = names.find((name) => !applied.has(name));
  const unknown = [...applied].find((name) => !names.includes(name));
  if (unknown !== undefined) throw newerDatabase(unknown);
  if (missing === undefined) return;
  const why = applied.size === 0 ? 'has no tables of Tidemark' : `lacks migration ${missing}`;
  throw new OperatorError('not_prepared', `the database ${why}: start this version of the service on it first`);
}

const newerDatabase = (name: string): OperatorError =>
  new OperatorError(
    'newer_database',
    `the database has migration ${name}, which this version does not know: start the newer version`,
  );

/**
 * Creates the migrations table. `create … if not exists` is not safe against itself: two concurrent first starts may
 * collide once.
 */
async function bootstrap(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(BOOTSTRAP);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await client.query(BOOTSTRAP);
  }
}

const isDuplicate = (error: unknown): boolean =>
  ['23505', '42P06', '42P07'].includes((error as { code?: string }).code ?? '');

async function applyOnce(client: pg.PoolClient, name: string, names: readonly string[]): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query('lock table app.migrations in share row exclusive mode');
    const { rows } = await client.query<{ name: string }>(APPLIED);
    const unknown = rows.find((row) => !names.includes(row.name));
    if (unknown) {
      throw newerDatabase(unknown.name);
    }
    const isNew = !rows.some((row) => row.name === name);
    if (isNew) {
      await client.query('insert into app.migrations (name) values ($1)', [name]);
      await client.query(await readFile(fileURLToPath(new URL(name, MIGRATIONS)), 'utf8'));
    }
    await client.query('commit');
    return isNew;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
