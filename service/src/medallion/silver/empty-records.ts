import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { bronzeTable, silverTable } from '../../catalog/model/table-names.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { BATCH_ROWS } from '../../postgres/retention.ts';

/** Stands for a record that was emptied: a JSON object without fields, so that reading it gives no values. */
export const EMPTIED = '{}';

/** Arbitrary, but the same in all versions. */
const LOCK = 7_301_553;

/** Events with a time from `fromMs` (all before, where it is null) to `beforeMs`, which is excluded. */
export interface EmptiedSpan {
  readonly fromMs: number | null;
  readonly beforeMs: number;
}

/**
 * Empties the records of a source's events of a span, in bronze and silver. Keys, times, versions and contributions stay,
 * so that corrections, deletions and second copies do what they would have done, and gold equals silver. In batches of a
 * transaction each; one process at a time for each table: another one that is at it goes on with the rest. Rows that a writer
 * holds are left for the next call. Returns the number of rows.
 */
export async function emptyRecords(pool: pg.Pool, { name, entityKey }: Source, span: EmptiedSpan): Promise<number> {
  const ofEvents = await emptyTable(pool, bronzeTable(name), ['event_time', 'event_id'], span);
  if (entityKey === undefined) return ofEvents;
  return ofEvents + (await emptyTable(pool, silverTable(name), ['entity_key'], span));
}

async function emptyTable(
  pool: pg.Pool,
  table: string,
  key: readonly string[],
  { fromMs, beforeMs }: EmptiedSpan,
): Promise<number> {
  let total = 0;
  // As text, which keeps the microseconds.
  let from = fromMs === null ? '-infinity' : new Date(fromMs).toISOString();
  for (;;) {
    const batch = await inTransaction(pool, false, (client) => emptyBatch(client, table, key, { from, beforeMs }));
    if (!batch) return total;
    total += batch.rows;
    if (batch.rows < BATCH_ROWS) return total;
    from = batch.last;
  }
}

/** Undefined where another process is at it. */
async function emptyBatch(
  client: pg.PoolClient,
  table: string,
  key: readonly string[],
  { from, beforeMs }: { readonly from: string; readonly beforeMs: number },
): Promise<{ readonly rows: number; readonly last: string } | undefined> {
  // By table, so that whoever gives way leaves the table to a process that goes on with it.
  const { rows: locks } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_xact_lock($1::integer, hashtext($2)) as locked',
    [LOCK, table],
  );
  if (!locks[0]?.locked) return undefined;
  const columns = key.join(', ');
  const { rows } = await client.query<{ rows: number; last: string | null }>(
    `with old as (
       select ${columns} from ${table}
       where event_time >= $1 and event_time < to_timestamp($2) and payload <> '${EMPTIED}'
       order by event_time limit ${BATCH_ROWS} for update skip locked
     ), emptied as (
       update ${table} as event set payload = '${EMPTIED}' from old
       where ${key.map((column) => `event.${column} = old.${column}`).join(' and ')}
       returning event.event_time
     )
     select count(*)::integer as rows, max(event_time)::text as last from emptied`,
    [from, beforeMs / 1000],
  );
  const [batch] = rows;
  return { rows: batch?.rows ?? 0, last: batch?.last ?? from };
}
