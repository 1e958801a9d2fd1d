import { sql } from 'kysely';
import type pg from 'pg';
import { appTables } from '../postgres/app-tables.ts';
import { toLine } from './chain.ts';
import type { AuditFilter } from './types.ts';

/** As its index has it. */
const happenedAt = sql<string>`happened_at collate "C"`;

/** Loads entries as JSON. `newest`: in descending order, before the number `before`; else in ascending order, after `after`. */
export async function loadEntries(
  pool: pg.Pool,
  { from, to, action, subject, result }: AuditFilter,
  page: { readonly limit: number } & ({ readonly before: string | undefined } | { readonly after: string }),
): Promise<{ readonly number: string; readonly line: string }[]> {
  let query = appTables(pool).selectFrom('app.audit_entries').select(['entry_no', 'entry', 'hash']).limit(page.limit);
  if (from !== undefined) query = query.where(happenedAt, '>=', from);
  if (to !== undefined) query = query.where(happenedAt, '<', to);
  if (action?.endsWith('.')) query = query.where('action', '^@', action);
  else if (action !== undefined) query = query.where('action', '=', action);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (result !== undefined) query = query.where('result', '=', result);
  if ('after' in page) query = query.where('entry_no', '>', page.after).orderBy('entry_no');
  else query = query.orderBy('entry_no', 'desc');
  if ('before' in page && page.before !== undefined) query = query.where('entry_no', '<', page.before);
  const rows = await query.execute();
  return rows.map(({ entry_no: number, entry: text, hash }) => ({ number, line: toLine({ text, hash }) }));
}
