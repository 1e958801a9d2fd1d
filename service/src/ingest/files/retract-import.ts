import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import type { SignedContribution } from '../../rollup/aggregate-cells.ts';
import { compileColumns } from '../../rollup/compile-source.ts';
import { lockDetail } from '../../medallion/silver/detail-rows.ts';
import { markReplaced, markRetracting, type StoredImport } from './imports.ts';
import { groupRollups } from '../../medallion/gold/gold-groups.ts';
import { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import { deleteImported, type RetractedEvent } from './retract-events.ts';
import { loadLayout } from '../../medallion/layout/source-layout.ts';
import { appTables, clockNow } from '../../postgres/app-tables.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { addToRollups } from '../pipeline/add-to-rollups.ts';

const ROWS_A_CHUNK = 5000;

/**
 * Removes an import from an append-only source: each chunk of events leaves bronze and gold in one short transaction
 * under the source's lock, so that live batches continue between chunks, and an interrupted retraction continues where
 * it stopped. Returns the number of events.
 */
export async function retractImport(
  pool: pg.Pool,
  source: Source,
  retracted: StoredImport,
  onProgress: (rows: number) => void,
): Promise<number> {
  await markRetracting(pool, retracted.id);
  const lengths = new MemberLengths();
  let rows = 0;
  let after: RetractedEvent | undefined;
  for (;;) {
    const chunk = await retractChunk(pool, source, retracted, lengths, after);
    rows += chunk.length;
    onProgress(rows);
    after = chunk.at(-1);
    if (after === undefined) return rows;
  }
}

function retractChunk(
  pool: pg.Pool,
  source: Source,
  retracted: StoredImport,
  lengths: MemberLengths,
  after: RetractedEvent | undefined,
): Promise<RetractedEvent[]> {
  return inTransaction(pool, true, async (client) => {
    await lockDetail(client, source);
    await client.query('select from app.sources where source_name = $1 for update', [source.name]);
    const { columns, rollups } = await loadLayout(client, source.name);
    const { compiled } = compileColumns(source, columns);
    const events = await deleteImported(client, source, compiled, retracted, { after, limit: ROWS_A_CHUNK });
    if (events.length === 0) {
      await markReplaced(client, source.name, retracted);
      return events;
    }
    const contributions = events.map(({ key, contribution }): SignedContribution => ({ sign: -1, key, contribution }));
    await addToRollups(client, { groups: groupRollups(compiled, rollups), lengths }, contributions);
    await appTables(client)
      .updateTable('app.sources')
      .set(({ eb }) => ({ version: eb('version', '+', '1'), last_commit_at: clockNow }))
      .where('source_name', '=', source.name)
      .execute();
    return events;
  });
}
