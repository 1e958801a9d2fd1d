import type pg from 'pg';
import { bronzeTable, quoteIdentifier } from '../../catalog/model/table-names.ts';

/** Creates the monthly partitions of bronze that a batch needs, before its transaction. */
export class BronzePartitions {
  readonly #pool: pg.Pool;
  readonly #known = new Set<string>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Ensures the partitions of some event times. Cheap when all are cached. Months are UTC. */
  async ensure(source: string, eventTimesMs: Iterable<number>): Promise<void> {
    const missing = new Map<string, number>();
    let previous = -1;
    for (const timeMs of eventTimesMs) {
      const hour = Math.floor(timeMs / 3_600_000);
      if (hour === previous) continue;
      previous = hour;
      const name = partitionName(source, timeMs);
      if (!this.#known.has(name)) missing.set(name, timeMs);
    }
    for (const [name, timeMs] of missing) {
      await this.#create(source, name, timeMs);
      this.#known.add(name);
    }
  }

  /** Clears the cache: after a crash of Postgres a partition may be missing. */
  forget(): void {
    this.#known.clear();
  }

  /**
   * Creates a partition by attaching it, which locks the parent less than `create … partition of`; that would wait for
   * every running query.
   */
  async #create(source: string, name: string, timeMs: number): Promise<void> {
    const date = new Date(timeMs);
    const from = new Date(timeMs);
    from.setUTCDate(1);
    from.setUTCHours(0, 0, 0, 0);
    const to = new Date(from);
    to.setUTCMonth(date.getUTCMonth() + 1);
    const parent = bronzeTable(source);
    const table = `bronze.${quoteIdentifier(name)}`;
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin');
      // One creator at a time, and only creators wait: the lock conflicts with itself and with DDL alone.
      await client.query(`lock table ${parent} in share update exclusive mode`);
      const { rows } = await client.query<{ missing: boolean }>('select to_regclass($1) is null as missing', [table]);
      if (rows[0]?.missing) {
        await client.query(`create table ${table} (like ${parent} including defaults including storage)`);
        await client.query(
          `alter table ${parent} attach partition ${table} for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
        );
      }
      await client.query('commit');
    } catch (error) {
      failure = error as Error;
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release(failure);
    }
  }
}

/** Returns a name such as `orders_2026_11`. */
function partitionName(source: string, timeMs: number): string {
  const date = new Date(timeMs);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${source}_${year}_${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** Drops the months of a source's bronze that ended before an instant. Returns their names. */
export async function dropExpiredPartitions(pool: pg.Pool, source: string, beforeMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select child.relname as name from pg_inherits join pg_class as child on child.oid = inhrelid
     where inhparent = $1::regclass and child.relname < $2 order by 1`,
    [bronzeTable(source), partitionName(source, beforeMs)],
  );
  for (const { name } of rows) await pool.query(`drop table bronze.${quoteIdentifier(name)}`);
  return rows.map(({ name }) => name);
}
