import type pg from 'pg';
import type { Catalog, Source } from '../catalog/types.ts';
import { compileColumns } from '../rollup/compile-source.ts';
import { decodeMultiset } from '../rollup/multiset.ts';
import { detailTable, dimensionColumn, measureColumn } from './layout.ts';
import { goldTargets, type GoldTarget } from './rollups.ts';
import { isBuilding, loadLayout, type SourceLayout } from './source-layout.ts';

/** A cell of gold that is not what its detail rows add up to. */
export interface Mismatch {
  readonly table: string;
  /** Dimension ids and bucket. */
  readonly cell: string;
  readonly column: string;
  readonly expected: string;
  readonly actual: string;
}

/**
 * Recomputes every cell from silver (bronze for append-only sources), by Postgres' own arithmetic and calendar, and
 * returns the differences: none, unless a rule was broken. Both are read as they stood at one moment, so records may go
 * on meanwhile. Reads everything: minutes on a large database. `onTable` is told how many cells of a table were compared.
 */
export async function verifyGold(
  pool: pg.Pool,
  catalog: Catalog,
  onTable: (table: string, cells: number) => void = () => undefined,
): Promise<Mismatch[]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read, read only');
    const mismatches: Mismatch[] = [];
    for (const source of catalog.sources.values()) {
      const layout = await loadLayout(client, source.name);
      for (const target of layout.rollups.filter((rollup) => !isBuilding(rollup)).flatMap(goldTargets)) {
        const compared = await verifyTable(client, source, layout, target);
        mismatches.push(...compared.mismatches);
        onTable(target.table, compared.cells);
      }
    }
    await client.query('commit');
    return mismatches;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}

async function verifyTable(
  client: pg.PoolClient,
  source: Source,
  { columns: all }: SourceLayout,
  target: GoldTarget,
): Promise<{ readonly cells: number; readonly mismatches: readonly Mismatch[] }> {
  const { measures } = target.rollup;
  const kept = all.filter(({ stem, definition }) => definition.kind !== 'dimension' && measures.includes(stem));
  const { compiled } = compileColumns(source, kept);
  const amounts = compiled.amounts.map(({ measure }) => measureColumn(measure.name));
  const members = compiled.sets.map(({ measure }) => measureColumn(measure.name));
  const columns = ['row_count', ...amounts, ...members];
  const expected = await readCells(client, expectedSql(source, target, amounts, members));
  const actual = await readCells(client, actualSql(target, columns));
  const cells = new Set([...expected.keys(), ...actual.keys()]);
  const mismatches = [...cells].flatMap((cell) =>
    columns.flatMap((column, index) => {
      const isMember = members.includes(column);
      const want = toText(expected.get(cell)?.[index], isMember);
      const got = toText(actual.get(cell)?.[index], isMember);
      return want === got ? [] : [{ table: target.table, cell, column, expected: want, actual: got }];
    }),
  );
  return { cells: cells.size, mismatches };
}

type Cell = readonly (string | Buffer | number[] | null)[];

async function readCells(client: pg.PoolClient, sql: string): Promise<Map<string, Cell>> {
  const { rows } = await client.query<[string, ...Cell]>({ text: sql, rowMode: 'array' });
  return new Map(rows.map(([key, ...cell]) => [key, cell]));
}

const keyText = (target: GoldTarget, bucket: string): string =>
  `concat_ws(' ', ${[...target.rollup.dimensions.map(dimensionColumn), `extract(epoch from ${bucket})::bigint`].join(', ')})`;

function expectedSql(source: Source, target: GoldTarget, amounts: string[], members: string[]): string {
  const bucket =
    target.grain.kind === 'day'
      ? `date_trunc('day', event_time, '${target.grain.zone}')`
      : `date_bin('${target.rollup.baseMs / 60_000} minutes', event_time, '1970-01-01T00:00:00Z')`;
  const selected = [
    'count(*)::text',
    ...amounts.map((column) => `trim_scale(sum(${column})::numeric)::text`),
    ...members.map((column) => `array_agg(${column})`),
  ];
  return `select ${keyText(target, bucket)}, ${selected.join(', ')} from ${detailTable(source)}
    ${source.entityKey === undefined ? '' : 'where not deleted'} group by 1`;
}

const actualSql = (target: GoldTarget, columns: readonly string[]): string =>
  `select ${keyText(target, 'bucket')}, ${columns.join(', ')} from ${target.table}`;

/** Numbers without trailing zeros; members as `id×count`, ascending. Absent is nothing at all. */
function toText(value: Cell[number] | undefined, isMember: boolean): string {
  if (!isMember) return value === undefined || value === null ? '0' : trimZeros(String(value));
  const counts = new Map<number, number>();
  if (Buffer.isBuffer(value)) for (const [id, count] of decodeMultiset(value)) counts.set(id, count);
  else if (Array.isArray(value)) for (const id of value) if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([id, count]) => `${id}×${count}`)
    .join(' ');
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
