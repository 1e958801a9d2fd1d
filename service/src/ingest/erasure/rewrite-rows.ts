import type pg from 'pg';
import {
  loadPayloads,
  payloadTables,
  savePayloads,
  type PayloadTable,
  type RewrittenPayload,
  type StoredPayload,
} from '../../medallion/silver/stored-payloads.ts';
import type { Source } from '../../catalog/model/types.ts';
import { lockDetail } from '../../medallion/silver/detail-rows.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { compileReader, createRewriter, type Rewritten } from './erased-values.ts';
import { findKeptPaths } from './kept-paths.ts';
import { replaceInId } from './rewrite-identity.ts';
import type { ErasedTable, ErasedTarget, ErasureRun } from './types.ts';

/** Texts that JSON writes in one way only, apart from escapes, which begin with a backslash. */
const PLAIN = /^[ !#-.0-[\]-~]+$/;

/** Whether the value is a part of the identity of the source's events or entities. */
export function isIdentity({ source, field }: ErasedTarget): boolean {
  const path = JSON.stringify(field.path);
  return [source.eventId, ...(source.entityKey ?? [])].some(
    (name) => name !== undefined && JSON.stringify(source.fields.get(name)?.path) === path,
  );
}

/**
 * Replaces the value in the payloads of bronze and silver, a batch in one transaction; contributions and gold stay, as they have
 * ids of members only. Within `client`, where one is given: all in its transaction.
 */
export async function rewriteRows(
  pool: pg.Pool,
  target: ErasedTarget,
  run: ErasureRun,
  client?: pg.PoolClient,
): Promise<ErasedTable[]> {
  const tables: ErasedTable[] = [];
  for (const table of payloadTables(target.source)) tables.push(await rewriteTable(pool, target, table, run, client));
  return tables;
}

async function rewriteTable(
  pool: pg.Pool,
  target: ErasedTarget,
  table: PayloadTable,
  run: ErasureRun,
  client: pg.PoolClient | undefined,
): Promise<ErasedTable> {
  const { source, field, layout, text, pseudonym } = target;
  const pseudonymOf = (value: string): string | number | undefined => (value === text ? pseudonym : undefined);
  const rewrite = createRewriter(
    [{ path: field.path, reader: compileReader(field, source), pseudonymOf }],
    findKeptPaths(source, layout.columns),
  );
  const containing = field.type === 'string' && PLAIN.test(text) ? text : null;
  let after: StoredPayload | undefined;
  let read = 0;
  let pseudonymised = 0;
  let kept = 0;
  for (;;) {
    const rows = await loadPayloads(client ?? pool, table, { after, limit: run.rowsABatch, containing });
    const rewritten = rows.flatMap((row) => toRewritten(target, table, row, rewrite(row.payload)));
    kept += countKept(text, rows, rewritten);
    if (run.isDryRun) pseudonymised += rewritten.length;
    else if (client) pseudonymised += await savePayloads(client, table, rewritten);
    else if (rewritten.length > 0) pseudonymised += await saveBatch(pool, source, table, rewritten);
    read += rows.length;
    run.onProgress(table.name.replaceAll('"', ''), read);
    after = rows.at(-1);
    if (rows.length < run.rowsABatch) break;
  }
  const why = kept > 0 ? KEPT : 'numbers are computed from them';
  return { table: table.name.replaceAll('"', ''), erased: 0, pseudonymised, kept, why };
}

const KEPT = 'kept: rows with the same characters in another field, or in an id';

/** Saves a batch under the source's lock, as writers do: in another order of locks the two would wait for each other. */
const saveBatch = (
  pool: pg.Pool,
  source: Source,
  table: PayloadTable,
  rewritten: readonly RewrittenPayload[],
): Promise<number> =>
  inTransaction(pool, true, async (client) => {
    await lockDetail(client, source);
    await client.query('select from app.sources where source_name = $1 for update', [source.name]);
    return savePayloads(client, table, rewritten);
  });

/** Counts the rows in which the value stands also after this. */
function countKept(text: string, rows: readonly StoredPayload[], rewritten: readonly RewrittenPayload[]): number {
  const changed = new Map(rewritten.map(({ row, id, payload }) => [row, { id, payload }]));
  return rows
    .map((row) => changed.get(row) ?? row)
    .filter(({ id, payload }) => id.includes(text) || payload.includes(text)).length;
}

function toRewritten(
  target: ErasedTarget,
  { idColumn }: PayloadTable,
  row: StoredPayload,
  rewritten: Rewritten | undefined,
): RewrittenPayload[] {
  const id = replaceInId(target, idColumn, row.id);
  return rewritten || id !== row.id ? [{ row, id, payload: rewritten?.text ?? row.payload }] : [];
}
