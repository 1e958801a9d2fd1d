import type pg from 'pg';
import type { Catalog, Source } from '../catalog/types.ts';
import type { SignedContribution } from '../rollup/cells.ts';
import { compileSource } from '../rollup/compile-source.ts';
import { loadDetailRows, saveContributions, type DetailRow } from '../store/detail-rows.ts';
import { MemberLengths } from '../store/member-lengths.ts';
import { MemberDictionary } from '../store/members.ts';
import { finishRollups, loadRollups, moveCursors } from '../store/rollups.ts';
import { inTransaction } from '../store/transaction.ts';
import { addContributions } from './add-to-rollups.ts';
import { Contributor } from './contributor.ts';
import { createDecoder } from './decode/decoder.ts';

export interface BackfillOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Rows added in one transaction: live batches wait for no more than that. */
  readonly rowsAChunk: number;
  readonly signal: AbortSignal;
  /** Called after each chunk with the number of rows added so far. */
  onProgress(source: string, rows: number): void;
}

/**
 * Fills the rollups that a change of the catalogue made, source by source, from what silver holds of the payloads.
 * Each chunk is one short transaction under the source's lock, so live batches go on between chunks; a restart goes on
 * at the cursor. Returns when nothing is left to fill, or the signal is aborted.
 */
export async function backfillRollups(options: BackfillOptions): Promise<void> {
  const lengths = new MemberLengths();
  for (const source of options.catalog.sources.values()) {
    let rows = 0;
    while (!options.signal.aborted) {
      const added = await backfillChunk(options, source, lengths);
      if (added === undefined) break;
      rows += added;
      options.onProgress(source.name, rows);
    }
  }
}

/** Adds one chunk; undefined when no rollup of the source is left to fill. */
function backfillChunk(
  { pool, catalog, rowsAChunk }: BackfillOptions,
  source: Source,
  lengths: MemberLengths,
): Promise<number | undefined> {
  const compiled = compileSource(catalog, source.name);
  return inTransaction(pool, true, async (client) => {
    await client.query('select from app.sources where source_name = $1 for update', [source.name]);
    const building = (await loadRollups(client, catalog, source.name)).filter(({ state }) => state === 'building');
    const first = building[0];
    if (!first) return undefined;
    const together = building.filter(({ cursor }) => cursor === first.cursor);
    const rows = await loadDetailRows(client, source, first.cursor, rowsAChunk);
    const last = rows.at(-1);
    if (!last) {
      await finishRollups(client, source.name, together, building.length === together.length);
      return 0;
    }
    const contributions = await contribute(pool, catalog, source, rows);
    await saveContributions(client, source, compiled, contributions);
    const live = contributions.filter(({ row }) => !row.deleted);
    await addContributions(
      client,
      { catalog, compiled, lengths },
      together,
      live.map(({ row, contribution }): SignedContribution => ({ sign: 1, key: row.key, contribution })),
    );
    await moveCursors(client, together, last.key);
    return rows.length;
  });
}

/** Contributions by today's catalogue. A payload that it would refuse contributes nothing but its row. */
async function contribute(pool: pg.Pool, catalog: Catalog, source: Source, rows: readonly DetailRow[]) {
  const decoder = createDecoder({ ...source, accepts: { fromMs: -Infinity, aheadMs: Infinity } });
  const fieldCount = source.fields.size;
  const contributor = new Contributor(compileSource(catalog, source.name), new MemberDictionary(pool));
  const contributions = rows.map((row) => {
    const outcome = decoder.decode({ value: row.payload, key: null, offset: 0, identity: row.eventId }, 0);
    const values = outcome.kind === 'row' ? outcome.row.values : new Array<null>(fieldCount).fill(null);
    return { row, contribution: contributor.contribute(row.eventTimeMs, values) };
  });
  await contributor.finish();
  return contributions;
}
