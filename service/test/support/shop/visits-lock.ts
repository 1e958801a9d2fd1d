import pg from 'pg';

/** Holds queries of visits back, as long as a test wants. */
export interface VisitsLock {
  /** Connections beside the service's. */
  readonly pool: pg.Pool;
  /** Locks the tables of visits until the work is done. */
  whileLocked(work: () => Promise<void>): Promise<void>;
  /** Ends the lock before the work is done. */
  unlock(): Promise<void>;
  /** Counts the queries of the service that wait for the lock; views for SQL clients may wait for it too. */
  countBlocked(): Promise<number>;
  close(): Promise<void>;
}

export async function openVisitsLock(url: string): Promise<VisitsLock> {
  // Within a transaction `pg_stat_activity` does not change: it is read by another connection.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const locker = new pg.Client({ connectionString: url });
  await locker.connect();
  const unlock = async (): Promise<void> => void (await locker.query('rollback'));
  return {
    pool,
    unlock,
    async whileLocked(work) {
      const { rows } = await locker.query<{ names: string }>(
        `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
         where schemaname in ('bronze', 'silver', 'gold') and tablename ~ '^visits'`,
      );
      await locker.query(`begin; lock table ${rows[0]?.names} in access exclusive mode`);
      try {
        await work();
      } finally {
        await unlock();
      }
    },
    async countBlocked() {
      const { rows } = await pool.query<{ count: string }>(
        `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'select %'`,
      );
      return Number(rows[0]?.count);
    },
    async close() {
      await Promise.all([locker.end(), pool.end()]);
    },
  };
}
