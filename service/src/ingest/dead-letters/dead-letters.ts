import type pg from 'pg';
import { anyOf, appTables, now } from '../../postgres/app-tables.ts';
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
  /** Paths whose values the message leaves out. */
  readonly maskedPaths: readonly string[];
}

const COLUMNS = [
  'dead_letter_id as id',
  'source_name as source',
  'kind',
  'topic',
  'partition_no as partition',
  'record_offset as offset',
  'record_key as key',
  'record_value as value',
  'identity',
  'stage',
  'code',
  'message',
  'path',
  'created_at as createdAt',
  'replayed_at as replayedAt',
  'masked_paths as maskedPaths',
] as const;

/** Lists dead letters, newest first; `before` continues after the last id of a page. */
export async function listDeadLetters(
  pool: pg.Pool,
  {
    source,
    limit,
    before,
  }: { readonly source: string | undefined; readonly limit: number; readonly before: string | undefined },
): Promise<DeadLetterRow[]> {
  return appTables(pool)
    .selectFrom('app.dead_letters')
    .select(COLUMNS)
    .$if(source !== undefined, (query) => query.where('source_name', '=', source as string))
    .$if(before !== undefined, (query) => query.where('dead_letter_id', '<', before as string))
    .orderBy('dead_letter_id', 'desc')
    .limit(limit)
    .execute();
}

/** Loads dead letters in the order in which they were refused. */
export async function loadDeadLetters(pool: pg.Pool, ids: readonly string[]): Promise<DeadLetterRow[]> {
  return appTables(pool)
    .selectFrom('app.dead_letters')
    .select(COLUMNS)
    .where('dead_letter_id', '=', anyOf(ids))
    .orderBy('dead_letter_id')
    .execute();
}

/**
 * Counts rows of an imported file that were refused and have not been accepted since; `fileHash` is the ingest source's
 * topic.
 */
export async function countRefusedRows(pool: pg.Pool, source: string, fileHash: string): Promise<number> {
  const { count } = await appTables(pool)
    .selectFrom('app.dead_letters')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('source_name', '=', source)
    .where('kind', '=', 'import')
    .where('topic', '=', fileHash)
    .where('replayed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function markReplayed(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  await appTables(pool)
    .updateTable('app.dead_letters')
    .set({ replayed_at: now })
    .where('dead_letter_id', '=', anyOf(ids))
    .execute();
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
    const tables = appTables(client);
    const rows = await tables
      .selectFrom('app.dead_letters')
      .select([...COLUMNS, 'headers'])
      .where('published_at', 'is', null)
      .orderBy('dead_letter_id')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length === 0) return 0;
    await publish(rows.map(toUnpublished));
    const ids = rows.map(({ id }) => id);
    await tables
      .updateTable('app.dead_letters')
      .set({ published_at: now })
      .where('dead_letter_id', '=', anyOf(ids))
      .execute();
    return rows.length;
  });
}

const toUnpublished = ({
  id,
  source,
  key,
  value,
  headers,
  ...refused
}: Omit<DeadLetterRow, 'maskedPaths'> & { readonly headers: unknown }): UnpublishedDeadLetter => ({
  id,
  source,
  key,
  value,
  headers: {
    ...(headers as Record<string, string> | null),
    'x-dlq-topic': refused.topic,
    'x-dlq-partition': String(refused.partition),
    'x-dlq-offset': refused.offset,
    'x-dlq-timestamp': refused.createdAt.toISOString(),
    'x-dlq-stage': refused.stage,
    'x-dlq-error-code': refused.code,
    'x-dlq-error-message': refused.message,
  },
});
