import type pg from 'pg';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import {
  contributionNames,
  packContributions,
  renderContribution,
  type PackedColumn,
} from '../layout/contribution-columns.ts';
import { copyRows, createInstantText, escapeCopy } from '../../postgres/copy-rows.ts';
import { bronzeTable } from '../../catalog/model/table-names.ts';
import { packBigints, packInstants, packTexts } from '../../postgres/pack.ts';

/** A valid record to be written to bronze. */
export interface BronzeRow {
  readonly eventId: string;
  readonly eventTimeMs: number;
  readonly offset: number;
  readonly payload: string;
  readonly contribution: Contribution;
}

/** Target partition and format of rows. `typed`: append-only sources keep their contributions in bronze. */
export interface BronzeTarget {
  readonly source: string;
  readonly partitionNo: number;
  readonly typed: CompiledSource | undefined;
}

/**
 * Writes rows and returns the new ones; of several with the same event id and time, the first. `text`: the rows as
 * rendered by `createBronzeText`. With it they are copied straight into the keyed table; if one of them already exists,
 * the copy is undone and repeated row by row. Until the transaction ends, `undoBronze` undoes everything.
 */
export async function writeBronze<Row extends BronzeRow>(
  client: pg.PoolClient,
  target: BronzeTarget,
  rows: readonly Row[],
  text: Uint8Array | undefined,
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  // Held until the transaction ends, even after a rollback to the savepoint: no change of the table may come in
  // between.
  await client.query(`lock table only ${bronzeTable(target.source)} in row exclusive mode; savepoint bronze`);
  if (text && (await tryCopy(client, target, text))) return rows;
  return insertNew(client, target, withoutRepeats(rows));
}

export const undoBronze = (client: pg.PoolClient): Promise<unknown> => client.query('rollback to savepoint bronze');

const COLUMNS = ['event_id', 'event_time', 'partition_no', 'record_offset', 'payload'];

/** Returns the columns of the copy, in the order of `createBronzeText`. */
export const bronzeColumns = ({ typed }: BronzeTarget): string[] => [
  ...COLUMNS,
  ...(typed ? contributionNames(typed) : []),
];

async function tryCopy(client: pg.PoolClient, target: BronzeTarget, text: Uint8Array): Promise<boolean> {
  try {
    await copyRows(client, bronzeTable(target.source), bronzeColumns(target), text, 'text');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    await undoBronze(client);
    return false;
  }
}

/** Creates a renderer of single rows in the text form of COPY. */
export function createBronzeText({ partitionNo, typed }: BronzeTarget): (row: BronzeRow) => string {
  const toText = createInstantText();
  return (row) => {
    const values = typed ? renderContribution(row.contribution, typed) : '';
    return `${escapeCopy(row.eventId)}\t${toText(row.eventTimeMs)}\t${partitionNo}\t${row.offset}\t${escapeCopy(row.payload)}${values}\n`;
  };
}

/** Returns the rows without repetitions by event id and time. */
function withoutRepeats<Row extends BronzeRow>(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ eventTimeMs, eventId }) => {
    const before = seen.size;
    return seen.add(`${eventTimeMs} ${eventId}`).size > before;
  });
}

async function insertNew<Row extends BronzeRow>(
  client: pg.PoolClient,
  target: BronzeTarget,
  rows: readonly Row[],
): Promise<Row[]> {
  const { typed } = target;
  const contributions = typed
    ? packContributions(
        typed,
        rows.map((row) => row.contribution),
      )
    : [];
  const columns: PackedColumn[] = [
    { name: 'event_id', type: 'text', packed: packTexts(rows.map((row) => row.eventId)) },
    { name: 'event_second', type: 'float8', packed: packInstants(rows.map((row) => row.eventTimeMs)) },
    { name: 'record_offset', type: 'bigint', packed: packBigints(rows.map((row) => row.offset)) },
    { name: 'payload', type: 'text', packed: packTexts(rows.map((row) => row.payload)) },
    ...contributions,
  ];
  const { rows: inserted } = await client.query<{ event_id: string; event_ms: number }>(
    `insert into ${bronzeTable(target.source)} (${bronzeColumns(target).join(', ')})
     select event_id, to_timestamp(event_second), $1::integer, record_offset, payload${contributions.map(({ name }) => `, ${name}`).join('')}
     from unnest(${columns.map(({ type }, index) => `$${index + 2}::${type}[]`).join(', ')})
       as new (${columns.map(({ name }) => name).join(', ')})
     on conflict (event_time, event_id) do nothing
     returning event_id, extract(epoch from event_time)::float8 * 1000 as event_ms`,
    [target.partitionNo, ...columns.map(({ packed }) => packed)],
  );
  if (inserted.length === rows.length) return [...rows];
  const isNew = new Set(inserted.map((row) => `${Math.round(row.event_ms)} ${row.event_id}`));
  return rows.filter((row) => isNew.has(`${row.eventTimeMs} ${row.eventId}`));
}
