import type pg from 'pg';
import { inTransaction } from '../../postgres/transaction.ts';

/** A refused record as stored. */
export interface DeadLetterRow {
  readonly id: string;
  readonly source: string;
  readonly kind: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly identity: string | null;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly createdAt: Date;
  readonly replayedAt: Date | null;
}

const COLUMNS = `dead_letter_id as id, source_name as source, kind, topic, partition_no as partition,
  record_offset as offset, record_key as key, record_value as value, identity, stage, code, message, path,
  created_at as "createdAt", replayed_at as "replayedAt"`;

/** Lists dead letters, newest first; `before` continues after the last id of a page. */
export async function listDeadLetters(
  pool: pg.Pool,
  filter: { readonly source: string | undefined; readonly limit: number; readonly before: string | undefined },
): Promise<DeadLetterRow[]> {
  const { rows } = await pool.query<DeadLetterRow>(
    `select ${COLUMNS} from app.dead_letters
     where ($1::text is null or source_name = $1) and ($2::bigint is null or dead_letter_id < $2)
     order by dead_letter_id desc limit $3`,
    [filter.source ?? null, filter.before ?? null, filter.limit],
  );
  return rows;
}

/** Loads dead letters in the order in which they were refused. */
export async function loadDeadLetters(pool: pg.Pool, ids: readonly string[]): Promise<DeadLetterRow[]> {
  const { rows } = await pool.query<DeadLetterRow>(
    `select ${COLUMNS} from app.dead_letters where dead_letter_id = any($1::bigint[]) order by dead_letter_id`,
    [ids],
  );
  return rows;
}

/**
 * Counts rows of an imported file that were refused and have not been accepted since; `fileHash` is the ingest source's
 * topic.
 */
export async function countRefusedRows(pool: pg.Pool, source: string, fileHash: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from app.dead_letters
     where source_name = $1 and kind = 'import' and topic = $2 and replayed_at is null`,
    [source, fileHash],
  );
  return Number(rows[0]?.count);
}

export async function markReplayed(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  await pool.query('update app.dead_letters set replayed_at = now() where dead_letter_id = any($1::bigint[])', [ids]);
}

/** A dead letter that is not yet published to its topic. */
export interface UnpublishedDeadLetter {
  readonly id: string;
  readonly source: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Passes the oldest unpublished letters to `publish`, and marks them once it has resolved; returns their number. They
 * are locked meanwhile, and other processes take later ones. `x-dlq-…` headers state the origin of each and why it was
 * refused.
 */
export function publishLetters(
  pool: pg.Pool,
  limit: number,
  publish: (letters: readonly UnpublishedDeadLetter[]) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, true, async (client) => {
    const { rows } = await client.query<UnpublishedDeadLetter>(
      `select dead_letter_id as id, source_name as source, record_key as key, record_value as value,
         coalesce(headers, '{}') || jsonb_build_object(
           'x-dlq-topic', topic, 'x-dlq-partition', partition_no::text, 'x-dlq-offset', record_offset::text,
           'x-dlq-timestamp', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'x-dlq-stage', stage, 'x-dlq-error-code', code, 'x-dlq-error-message', message) as headers
       from app.dead_letters where published_at is null order by dead_letter_id limit $1
       for update skip locked`,
      [limit],
    );
    if (rows.length === 0) return 0;
    await publish(rows);
    await client.query('update app.dead_letters set published_at = now() where dead_letter_id = any($1::bigint[])', [
      rows.map(({ id }) => id),
    ]);
    return rows.length;
  });
}
