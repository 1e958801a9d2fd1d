import type pg from 'pg';
import { pseudonymOf, SOURCE as ADOPTION } from '../adoption/adoption-log.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { eraseValue } from '../ingest/erasure/erase-value.ts';
import { createPseudonym } from '../ingest/erasure/plan-erasure.ts';
import type { ErasedTable, ErasureRun } from '../ingest/erasure/types.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { loadSetting } from '../postgres/settings.ts';
import { renameNamed } from './rename-named.ts';
import { READER_STEPS, type ReaderStep } from './reader-steps.ts';

export interface ErasedReader {
  /** `SOURCE.FIELD` of the events of what the reader opened; empty where none are kept. */
  readonly fields: readonly string[];
  readonly tables: readonly ErasedTable[];
}

/**
 * Erases a reader of Tidemark itself, by the subject of its tokens: what it saved for itself is deleted, and what it said to others
 * gets a pseudonym. All in one transaction: what one reader saves is bounded. Its events of adoption follow as any value does.
 * A token of the reader that is still valid goes on being accepted.
 */
export async function eraseReader(
  pool: pg.Pool,
  catalog: Catalog,
  subject: string,
  key: Buffer,
  run: ErasureRun,
): Promise<ErasedReader> {
  const pseudonym = createPseudonym().text;
  const count = run.isDryRun ? (step: ReaderStep) => countRows(pool, step, subject) : undefined;
  const tables = count
    ? await inOrder(count)
    : await inTransaction(pool, true, (client) => inOrder((step) => changeRows(client, step, subject, pseudonym)));
  const adoption = await eraseAdoption(pool, catalog, subject, key, run);
  return { fields: adoption.fields, tables: [...tables, ...adoption.tables] };
}

async function inOrder(work: (step: ReaderStep) => Promise<number>): Promise<ErasedTable[]> {
  const tables: ErasedTable[] = [];
  for (const step of READER_STEPS) {
    const rows = await work(step);
    tables.push({
      table: step.table,
      erased: step.kind === 'delete' ? rows : 0,
      pseudonymised: step.kind === 'update' ? rows : 0,
      kept: step.kind === 'keep' ? rows : 0,
      why: step.why,
    });
  }
  return tables;
}

async function countRows(
  client: pg.Pool | pg.PoolClient,
  { table, where }: ReaderStep,
  subject: string,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from ${table} where ${where}`,
    [subject],
  );
  return rows[0]?.count ?? 0;
}

async function changeRows(
  client: pg.PoolClient,
  step: ReaderStep,
  subject: string,
  pseudonym: string,
): Promise<number> {
  if (step.kind === 'keep') return countRows(client, step, subject);
  const { rowCount } =
    step.kind === 'delete'
      ? await client.query(`delete from ${step.table} where ${step.where}`, [subject])
      : await client.query(`update ${step.table} set ${step.set} where ${step.where}`, [subject, pseudonym]);
  return rowCount ?? 0;
}

/** Erases the pseudonym under which the log of adoption has the reader. */
async function eraseAdoption(
  pool: pg.Pool,
  catalog: Catalog,
  subject: string,
  key: Buffer,
  run: ErasureRun,
): Promise<ErasedReader> {
  const stored = await loadSetting<{ readonly key: string }>(pool, ADOPTION);
  if (!stored || !catalog.sources.get(ADOPTION)?.fields.has('subject')) return { fields: [], tables: [] };
  const value = pseudonymOf(Buffer.from(stored.key, 'hex'), subject);
  return eraseValue(pool, catalog, { source: ADOPTION, field: 'subject', value }, key, run, renameNamed);
}
