import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { formatScaled } from '../rollup/exact.ts';
import type { CompiledSource, Contribution } from '../rollup/compile-source.ts';
import { bronzeTable, dimensionColumn, measureColumn } from './layout.ts';
import { packInstants, packJson, packPlain, packTexts } from './pack.ts';

/** A valid record on its way into bronze. */
export interface BronzeRow {
  readonly eventId: string;
  readonly eventTimeMs: number;
  readonly offset: number;
  readonly payload: string;
  readonly contribution: Contribution;
}

/** Fewer rows than this are inserted in one statement, which saves three round trips. */
const COPY_FROM_ROWS = 400;

/**
 * Writes rows, unique by event id and time among themselves, and returns those that were not there before.
 * Many rows are copied straight into the keyed table; when one of them exists already the copy is undone and done
 * again row by row. `typed`: append-only sources keep their contributions in bronze.
 */
export async function writeBronze<Row extends BronzeRow>(
  client: pg.PoolClient,
  sourceName: string,
  partitionNo: number,
  rows: readonly Row[],
  typed: CompiledSource | undefined,
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  if (rows.length >= COPY_FROM_ROWS && (await tryCopy(client, sourceName, partitionNo, rows, typed))) return rows;
  return insertNew(client, sourceName, partitionNo, rows, typed);
}

const COLUMNS = ['event_id', 'event_time', 'partition_no', 'record_offset', 'payload'];

/** Columns of the copy, in the order of `renderCopy`. */
export function bronzeColumns(typed: CompiledSource | undefined): string[] {
  if (!typed) return COLUMNS;
  return [
    ...COLUMNS,
    ...typed.dimensions.map(({ name }) => dimensionColumn(name)),
    ...typed.amounts.map(({ measure }) => measureColumn(measure.name)),
    ...typed.distincts.map(({ measure }) => measureColumn(measure.name)),
  ];
}

async function tryCopy(
  client: pg.PoolClient,
  sourceName: string,
  partitionNo: number,
  rows: readonly BronzeRow[],
  typed: CompiledSource | undefined,
): Promise<boolean> {
  await client.query('savepoint bronze');
  try {
    const sql = `copy ${bronzeTable(sourceName)} (${bronzeColumns(typed).join(', ')}) from stdin`;
    await pipeline(Readable.from(renderCopy(partitionNo, rows, typed)), client.query(copyFrom(sql)));
    await client.query('release savepoint bronze');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    await client.query('rollback to savepoint bronze');
    return false;
  }
}

const ROWS_A_CHUNK = 1000;

/** COPY text, in chunks. */
export function* renderCopy(
  partitionNo: number,
  rows: readonly BronzeRow[],
  typed: CompiledSource | undefined,
): Generator<Buffer> {
  for (let start = 0; start < rows.length; start += ROWS_A_CHUNK) {
    let text = '';
    for (const row of rows.slice(start, start + ROWS_A_CHUNK)) {
      text += `${escapeCopy(row.eventId)}\t${new Date(row.eventTimeMs).toISOString()}\t${partitionNo}\t${row.offset}\t${escapeCopy(row.payload)}`;
      if (typed) text += renderContribution(row.contribution, typed);
      text += '\n';
    }
    yield Buffer.from(text);
  }
}

function renderContribution(contribution: Contribution, typed: CompiledSource): string {
  let text = '';
  for (const id of contribution.dimensionIds) text += `\t${id}`;
  for (const [index, { scale }] of typed.amounts.entries()) {
    text += `\t${formatScaled(contribution.amounts[index] ?? 0, scale)}`;
  }
  for (const id of contribution.memberIds) text += `\t${id}`;
  return text;
}

const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeCopy(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (found) => COPY_ESCAPES[found] as string) : text;
}

async function insertNew<Row extends BronzeRow>(
  client: pg.PoolClient,
  sourceName: string,
  partitionNo: number,
  rows: readonly Row[],
  typed: CompiledSource | undefined,
): Promise<Row[]> {
  const contributions = rows.map((row) => row.contribution);
  const columns = [
    ['text', packTexts(rows.map((row) => row.eventId))],
    ['float8', packInstants(rows.map((row) => row.eventTimeMs))],
    ['bigint', packPlain(rows.map((row) => row.offset))],
    ...(typed
      ? [
          ...typed.dimensions.map((_, index) => [
            'integer',
            packPlain(contributions.map((c) => c.dimensionIds[index] as number)),
          ]),
          ...typed.amounts.map(({ scale }, index) => [
            'numeric',
            packPlain(contributions.map((c) => formatScaled(c.amounts[index] ?? 0, scale))),
          ]),
          ...typed.distincts.map((_, index) => [
            'integer',
            packPlain(contributions.map((c) => c.memberIds[index] as number)),
          ]),
        ]
      : []),
  ] as [string, string][];
  const typedNames = bronzeColumns(typed).slice(COLUMNS.length);
  const aliases = ['event_id', 'event_second', 'record_offset', ...typedNames, 'payload'];
  const unnested = [...columns.map(([type], index) => `$${index + 3}::${type}[]`), `string_to_array($2, E'\\x1e')`];
  const { rows: inserted } = await client.query<{ event_id: string; event_ms: number }>(
    `insert into ${bronzeTable(sourceName)} (${bronzeColumns(typed).join(', ')})
     select event_id, to_timestamp(event_second), $1::integer, record_offset, payload${typedNames.map((name) => `, ${name}`).join('')}
     from unnest(${unnested.join(', ')}) as new (${aliases.join(', ')})
     on conflict (event_time, event_id) do nothing
     returning event_id, extract(epoch from event_time)::float8 * 1000 as event_ms`,
    [partitionNo, packJson(rows.map((row) => row.payload)), ...columns.map(([, packed]) => packed)],
  );
  if (inserted.length === rows.length) return [...rows];
  const isNew = new Set(inserted.map((row) => `${Math.round(row.event_ms)} ${row.event_id}`));
  return rows.filter((row) => isNew.has(`${row.eventTimeMs} ${row.eventId}`));
}
