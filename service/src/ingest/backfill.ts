import type pg from 'pg';
import type { Catalog, Source } from '../catalog/model/types.ts';
import type { SignedContribution } from '../rollup/aggregate-cells.ts';
import { compileColumns, type CompiledSource, type Contribution } from '../rollup/compile-source.ts';
import { compareKeys } from '../rollup/detail-key.ts';
import { EMPTIED } from '../medallion/silver/empty-records.ts';
import { loadDetailRows, lockDetail, saveContributions, type DetailRow } from '../medallion/silver/detail-rows.ts';
import { groupTables } from '../medallion/gold/gold-groups.ts';
import { MemberLengths } from '../medallion/gold/member-lengths.ts';
import { MemberDictionary } from '../medallion/gold/members.ts';
import { finishBuilding, moveCursors, type Filling } from '../medallion/layout/rollups.ts';
import { isBuilding, loadLayout, type SourceLayout } from '../medallion/layout/source-layout.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { addToRollups } from './pipeline/add-to-rollups.ts';
import { loadErasedValues } from './erasure/erased-values.ts';
import { createDecoder } from './decode/decoder.ts';
import { Contributor } from './pipeline/contributor.ts';

export interface BackfillOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Rows added in one transaction, which bounds how long live batches wait. */
  readonly rowsAChunk: number;
  readonly signal: AbortSignal;
  /** Called after each chunk with the number of rows added so far. */
  onProgress(source: string, rows: number): void;
  /** Called with the number of rows of a chunk whose records were emptied: new columns have no value for them. */
  onEmptied?(source: string, rows: number): void;
  /** Called when a source is completely filled and its new definitions answer. */
  onReady?(source: string): void;
}

/**
 * Fills the columns and rollups that a change of the catalogue created, source by source, from the payloads in silver.
 * Each chunk is one short transaction under the source's lock, so live batches continue between chunks; a restart
 * continues at the cursors. Resolves when nothing is left to fill, or the signal is aborted.
 */
export async function backfillRollups(options: BackfillOptions): Promise<void> {
  const lengths = new MemberLengths();
  const members = new MemberDictionary(options.pool);
  for (const source of options.catalog.sources.values()) {
    let rows = 0;
    while (!options.signal.aborted) {
      const added = await backfillChunk(options, source, lengths, members);
      if (added === undefined) break;
      rows += added;
      options.onProgress(source.name, rows);
    }
  }
}

/** Adds one chunk; undefined when the source is complete. */
async function backfillChunk(
  { pool, rowsAChunk, onReady, onEmptied }: BackfillOptions,
  source: Source,
  lengths: MemberLengths,
  members: MemberDictionary,
): Promise<number | undefined> {
  let isReady = false;
  let emptied = 0;
  const added = await inTransaction(pool, true, async (client) => {
    await lockDetail(client, source);
    await client.query('select from app.sources where source_name = $1 for update', [source.name]);
    const layout = await loadLayout(client, source.name);
    const next = findNext(source.name, layout);
    if (!next) return undefined;
    const { filling, after, upTo } = next;
    const all = compileColumns(source, layout.columns).compiled;
    const rows = await loadDetailRows(client, source, all, { after, upTo, limit: rowsAChunk });
    const last = rows.length < rowsAChunk && upTo !== null ? upTo : rows.at(-1)?.key;
    if (last === undefined) {
      await finishBuilding(client, source.name);
      isReady = true;
      return 0;
    }
    // Columns that are kept have their contributions: only new ones are computed from records.
    if (filling.columns.length > 0) emptied = rows.filter(({ payload }) => payload === EMPTIED).length;
    const contributions = await fillColumns(client, source, all, filling, rows, members);
    await addToRollups(client, { groups: groupTables(all, filling.rollups), lengths }, contributions);
    await moveCursors(client, filling, last);
    return rows.length;
  });
  if (emptied > 0) onEmptied?.(source.name, emptied);
  if (isReady) onReady?.(source.name);
  return added;
}

/**
 * Finds the columns and rollups with the lowest cursor, and the next higher cursor, up to which they are filled alone:
 * there they join those that an earlier backfill had filled so far. At the end all of a source have the same cursor and
 * become ready together.
 */
function findNext(
  source: string,
  { columns, rollups }: SourceLayout,
): { filling: Filling; after: string | null; upTo: string | null } | undefined {
  const building = { columns: columns.filter(isBuilding), rollups: rollups.filter(isBuilding) };
  const cursors = [...building.columns, ...building.rollups].map(({ cursor }) => cursor).sort(compareKeys);
  const [after, ...others] = cursors;
  if (after === undefined) return undefined;
  const isFurthest = ({ cursor }: { cursor: string | null }): boolean => cursor === after;
  return {
    filling: {
      source,
      columns: building.columns.filter(isFurthest),
      rollups: building.rollups.filter(isFurthest),
    },
    after,
    upTo: others.find((cursor) => cursor !== after) ?? null,
  };
}

/**
 * Computes the columns that are being filled from the payloads, and returns complete contributions of the live rows.
 */
async function fillColumns(
  client: pg.PoolClient,
  source: Source,
  all: CompiledSource,
  { columns }: Filling,
  rows: readonly DetailRow[],
  members: MemberDictionary,
): Promise<SignedContribution[]> {
  const { compiled, extras } = compileColumns(source, columns);
  // An erasure may not have come to these rows yet.
  const erased = await loadErasedValues(client, source, columns);
  const decoder = createDecoder(source, extras);
  const contributor = new Contributor(compiled, members);
  const filled = rows.map((row) => ({
    row,
    contribution: contributor.contribute(row.eventTimeMs, decoder.readValues(erased.rewritePayload(row.payload))),
  }));
  await contributor.finish();
  await saveContributions(client, source, compiled, filled);
  const replace = replacer(all, compiled);
  return filled
    .filter(({ row }) => !row.deleted)
    .map(({ row, contribution }) => ({ sign: 1, key: row.key, contribution: replace(row.contribution, contribution) }));
}

/** Creates a function that merges recomputed columns into complete contributions. */
function replacer(all: CompiledSource, some: CompiledSource) {
  const dimensions = all.dimensions.map(({ name }) =>
    some.dimensions.findIndex((dimension) => dimension.name === name),
  );
  const [amounts, sets] = (['amounts', 'sets'] as const).map((kind) =>
    all[kind].map(({ measure }) => some[kind].findIndex((column) => column.measure.name === measure.name)),
  ) as [number[], number[]];
  const take = <One>(stored: readonly One[], computed: readonly One[], from: readonly number[]): One[] =>
    stored.map((value, index) => {
      const at = from[index] as number;
      return at < 0 ? value : (computed[at] as One);
    });
  return (stored: Contribution, computed: Contribution): Contribution => ({
    timeMs: stored.timeMs,
    dimensionIds: take(stored.dimensionIds, computed.dimensionIds, dimensions),
    amounts: take(stored.amounts, computed.amounts, amounts),
    memberIds: take(stored.memberIds, computed.memberIds, sets),
  });
}
