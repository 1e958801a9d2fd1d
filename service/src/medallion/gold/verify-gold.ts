import type pg from 'pg';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { compileColumns } from '../../rollup/compile-source.ts';
import { decodeMultiset } from '../../rollup/multiset.ts';
import { detailTable, dimensionColumn, measureColumn } from '../../catalog/model/table-names.ts';
import { goldTargets, type GoldTarget } from '../layout/rollups.ts';
import { isBuilding, loadLayout, type SourceLayout } from '../layout/source-layout.ts';

/** A cell of gold that differs from the sum of its detail rows. */
export interface Mismatch {
  readonly table: string;
  /** Dimension ids and bucket. */
  readonly cell: string;
  readonly column: string;
  readonly expected: string;
  readonly actual: string;
}

/** Maximum number of returned differences, which bounds memory when a whole table is wrong. */
export const MAX_MISMATCHES = 1000;
/** Cells fetched at once on each side, which bounds memory on large tables. */
const FETCHED_CELLS = 2000;

/**
 * Recomputes every cell from silver (bronze for append-only sources), with Postgres' own arithmetic and calendar, and
 * returns the first 1,000 differences; any difference means that an invariant was broken. Both sides are read in one
 * snapshot, so ingest may continue, in the order of the cells and a few thousand at a time. Reads everything: minutes
 * on a large database. `onTable` receives the number of compared cells of a table.
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
    const onMismatch = (mismatch: Mismatch): void => {
      if (mismatches.length < MAX_MISMATCHES) mismatches.push(mismatch);
    };
    for (const source of catalog.sources.values()) {
      const layout = await loadLayout(client, source.name);
      for (const target of layout.rollups.filter((rollup) => !isBuilding(rollup)).flatMap(goldTargets)) {
        onTable(target.table, await verifyTable(client, source, layout, target, onMismatch));
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

/** Compares one table; returns the number of compared cells. */
async function verifyTable(
  client: pg.PoolClient,
  source: Source,
  { columns: all }: SourceLayout,
  target: GoldTarget,
  onMismatch: (mismatch: Mismatch) => void,
): Promise<number> {
  const { measures } = target.rollup;
  const kept = all.filter(
    ({ columnKey, definition }) => definition.kind !== 'dimension' && measures.includes(columnKey),
  );
  const { compiled } = compileColumns(source, kept);
  const amounts = compiled.amounts.map(({ measure }) => measureColumn(measure.name));
  const members = compiled.sets.map(({ measure }) => measureColumn(measure.name));
  const columns = ['row_count', ...amounts, ...members];
  const expected = await openCells(client, 'expected_cells', expectedSql(source, target, amounts, members));
  const actual = await openCells(client, 'actual_cells', actualSql(target, columns));
  let cells = 0;
  for (; ; cells++) {
    const [want, got] = [await expected.peek(), await actual.peek()];
    if (!want && !got) break;
    const key = !got || (want && want[0] < got[0]) ? (want as CellRow)[0] : got[0];
    const [, ...wanted] = want?.[0] === key ? expected.take() : [key];
    const [, ...held] = got?.[0] === key ? actual.take() : [key];
    for (const [index, column] of columns.entries()) {
      const isMember = members.includes(column);
      const [expectedText, actualText] = [toText(wanted[index], isMember), toText(held[index], isMember)];
      if (expectedText === actualText) continue;
      onMismatch({ table: target.table, cell: key, column, expected: expectedText, actual: actualText });
    }
  }
  await Promise.all([expected.close(), actual.close()]);
  return cells;
}

type Cell = readonly (string | Buffer | number[] | null)[];
type CellRow = readonly [key: string, ...cell: Cell];

interface CellReader {
  /** Returns the next cell without consuming it; undefined at the end. */
  peek(): Promise<CellRow | undefined>;
  /** Consumes the cell that `peek` returned last. */
  take(): CellRow;
  close(): Promise<unknown>;
}

/** Opens a cursor over cells in the order of their keys, by bytes, as JavaScript compares ASCII texts. */
async function openCells(client: pg.PoolClient, name: string, sql: string): Promise<CellReader> {
  await client.query(`declare ${name} no scroll cursor for select * from (${sql}) cells order by cell collate "C"`);
  let rows: CellRow[] = [];
  let index = 0;
  return {
    async peek() {
      if (index === rows.length) {
        const text = `fetch ${FETCHED_CELLS} from ${name}`;
        rows = (await client.query<[string, ...Cell]>({ text, rowMode: 'array' })).rows;
        index = 0;
      }
      return rows[index];
    },
    take: () => rows[index++] as CellRow,
    close: () => client.query(`close ${name}`),
  };
}

const keyText = (target: GoldTarget, bucket: string): string =>
  `concat_ws(' ', ${[...target.rollup.dimensions.map(dimensionColumn), `extract(epoch from ${bucket})::bigint`].join(', ')})`;

function expectedSql(source: Source, target: GoldTarget, amounts: string[], members: string[]): string {
  const bucket =
    target.granularity.kind === 'day'
      ? `date_trunc('day', event_time, '${target.granularity.zone}')`
      : `date_bin('${target.rollup.baseMs / 60_000} minutes', event_time, '1970-01-01T00:00:00Z')`;
  const selected = [
    'count(*)::text',
    ...amounts.map((column) => `trim_scale(sum(${column})::numeric)::text`),
    ...members.map((column) => `array_agg(${column})`),
  ];
  return `select ${keyText(target, bucket)} as cell, ${selected.join(', ')} from ${detailTable(source)}
    ${source.entityKey === undefined ? '' : 'where not deleted'} group by 1`;
}

const actualSql = (target: GoldTarget, columns: readonly string[]): string =>
  `select ${keyText(target, 'bucket')} as cell, ${columns.join(', ')} from ${target.table}`;

/** Formats numbers without trailing zeros, and members as `id×count`, ascending. Absent becomes the empty text. */
function toText(value: Cell[number] | undefined, isMember: boolean): string {
  if (!isMember) return value === undefined || value === null ? '0' : trimZeros(String(value));
  const counts = new Map<number, number>();
  if (Buffer.isBuffer(value)) for (const [id, count] of decodeMultiset(value)) counts.set(id, count);
  else if (Array.isArray(value))
    for (const id of value.map(Number)) if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([id, count]) => `${id}×${count}`)
    .join(' ');
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
