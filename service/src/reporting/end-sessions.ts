import type pg from 'pg';
import { formatValue } from '../base/format-value.ts';
import { quoteIdentifier } from '../catalog/model/table-names.ts';
import { appTables } from '../postgres/app-tables.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { KPI_SCHEMA } from './names.ts';

/** Maximum wait for a session to end, ms. */
const END_MS = 5000;
const LOCK_NOT_AVAILABLE = '55P03';
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Runs work that needs locks on what the readers of a SQL role read. Where it fails, it takes the views from them, which waits for
 * nobody; where it failed because readers hold locks, it ends their sessions and runs the work again. The work has to give the views back.
 */
export async function withoutReaders(pool: pg.Pool, role: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await inTransaction(pool, true, (client) => closeViews(client, role));
    if (!isLockTimeout(error)) throw error;
    await endReaders(pool, [role], [role, 'app', 'gold', KPI_SCHEMA]);
    await work();
  }
}

/** Whether a statement failed because somebody held a lock that it needed. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: string }).code === LOCK_NOT_AVAILABLE;

/** Takes the views of a SQL role from its readers, until they are made again. Without the schema they cannot even name a view, and so lock nothing again. */
export async function closeViews(client: pg.PoolClient, role: string): Promise<void> {
  const reader = quoteIdentifier(role);
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [role]);
  if (rowCount === 0) return;
  await client.query(`revoke usage on schema ${reader} from ${reader};
    revoke select on all tables in schema ${reader} from ${reader}`);
  await appTables(client)
    .updateTable('app.sql_roles')
    .set({ views_digest: null })
    .where('role_name', '=', role)
    .execute();
}

interface Session {
  readonly pid: number;
  readonly user: string;
}

/** Ends the sessions of a SQL role itself, in every database. */
export async function endLogins(pool: pg.Pool, role: string): Promise<void> {
  const { rows } = await pool.query<Session>('select pid, usename as "user" from pg_stat_activity where usename = $1', [
    role,
  ]);
  await endSessions(pool, rows);
}

/** Ends the sessions of readers of SQL roles, members too, that hold locks in schemas. */
export async function endReaders(pool: pg.Pool, roles: readonly string[], schemas: readonly string[]): Promise<void> {
  const { rows } = await pool.query<Session>(
    `select pid, usename as "user" from pg_stat_activity
     where datname = current_database()
       and exists (
         select from pg_roles as reader join pg_roles as owner on owner.rolname = reader.rolname || '_views'
         where reader.rolname = any ($1) and pg_has_role(usesysid, reader.oid, 'member')
           and not pg_has_role(usesysid, owner.oid, 'member')
       )
       and exists (
         select from pg_locks join pg_class on pg_class.oid = relation join pg_namespace on pg_namespace.oid = relnamespace
         where pg_locks.pid = pg_stat_activity.pid and granted
           and database = (select oid from pg_database where datname = current_database())
           and nspname = any ($2)
       )`,
    [roles, schemas],
  );
  await endSessions(pool, rows);
}

async function endSessions(pool: pg.Pool, sessions: readonly Session[]): Promise<void> {
  const ended = await Promise.allSettled(sessions.map((session) => endSession(pool, session)));
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function endSession(pool: pg.Pool, { pid, user }: Session): Promise<void> {
  try {
    await pool.query(`select pg_terminate_backend($1, ${END_MS})`, [pid]);
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new Error(
      `a transaction of ${formatValue(user)} holds views of a SQL role: expected its end, or that the database user of the service has pg_signal_backend`,
      { cause: error },
    );
  }
}
