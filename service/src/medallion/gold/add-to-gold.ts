import type pg from 'pg';
import type { Exact } from '../../rollup/exact.ts';
import type { CellDelta } from '../../rollup/cell-map.ts';
import type { TableDeltas } from '../../rollup/aggregate-cells.ts';
import { maxBytesOfDelta, writeDelta, type MemberDelta } from '../../rollup/member-delta.ts';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import { packAmounts, type PackedColumn } from '../layout/contribution-columns.ts';
import { foldMembers, type FoldedCell } from './fold-members.ts';
import type { GoldTable } from './gold-groups.ts';
import { measureColumn } from '../../catalog/model/table-names.ts';
import { MIN_BYTES, type MemberLengths } from './member-lengths.ts';
import { packBigints, packInstants, packIntegers, packWritten } from '../../postgres/pack.ts';

/** A batch's deltas as one statement over all tables of a group. */
export interface GoldStatement {
  readonly text: string;
  readonly values: readonly (Buffer | string)[];
  readonly tables: readonly GoldTable[];
  readonly compiled: CompiledSource;
}

/**
 * Renders the statement that adds deltas to gold: sums are added, and changes of a set are appended to it after a zero
 * byte. One statement covers all tables, because each round trip would wait for other work of this process. Undefined
 * where there is nothing to add.
 */
export function toGoldStatement(
  compiled: CompiledSource,
  all: readonly TableDeltas<GoldTable>[],
): GoldStatement | undefined {
  const changed = all.filter(({ deltas }) => deltas.length > 0);
  if (changed.length === 0) return undefined;
  const hasMembers = compiled.sets.length > 0;
  const values: (Buffer | string)[] = [];
  const upserts = changed.map(
    (deltas, index) => `added_${index} as (${renderUpsert(compiled, deltas, values, hasMembers)})`,
  );
  const longs = changed.map((_, index) => `select ${index} as place, ids, bucket, bytes from added_${index}`);
  const text = `with ${upserts.join(',\n')}
    ${hasMembers ? `select place, ids, bucket, bytes from (${longs.join(' union all ')}) as cell where bytes > ${MIN_BYTES}` : 'select'}`;
  return { text, values, tables: changed.map(({ table }) => table), compiled };
}

/**
 * Runs the statement. Sets that have doubled since they were folded are folded again. The caller holds the source's
 * lock.
 */
export async function addToGold(
  client: pg.PoolClient,
  lengths: MemberLengths,
  { text, values, tables, compiled }: GoldStatement,
): Promise<void> {
  const { rows } = await client.query<{ place?: number; ids: number[]; bucket: number; bytes: number }>(text, [
    ...values,
  ]);
  if (compiled.sets.length === 0) return;
  for (const [place, table] of tables.entries()) {
    const due = rows
      .filter((row) => row.place === place)
      .map(({ ids, bucket, bytes }): FoldedCell => ({ ids, bucketMs: bucket * 1000, bytes }))
      .filter((cell) => lengths.isDue(cellName(table, cell), cell.bytes));
    if (due.length === 0) continue;
    const folded = await foldMembers(client, compiled, lengths.folder, table, due);
    for (const cell of folded) lengths.noteFolded(cellName(table, cell), cell.bytes);
  }
}

const cellName = ({ name }: GoldTable, { ids, bucketMs }: FoldedCell): string => `${name} ${ids.join()} ${bucketMs}`;

function renderUpsert(
  compiled: CompiledSource,
  { table, deltas }: TableDeltas<GoldTable>,
  values: (Buffer | string)[],
  hasMembers: boolean,
): string {
  const { name: tableName, keys } = table;
  const columns = packDeltas(compiled, keys, deltas);
  const parameters = columns.map(({ packed, type }) => `$${values.push(packed)}::${type}[]`);
  const names = columns.map(({ name }) => name);
  const amounts = ['row_count', ...compiled.amounts.map(({ measure }) => measureColumn(measure.name))];
  const members = compiled.sets.map(({ measure }) => measureColumn(measure.name));
  const updates = [...amounts.map((name) => `${name} = cell.${name} + excluded.${name}`), ...members.map(renderAppend)];
  const bytes = members.map((name) => `octet_length(cell.${name})`).join(' + ');
  const ids = `array[${keys.map((key) => `cell.${key}`).join(', ')}]::integer[]`;
  return `insert into ${tableName} as cell (${names.join(', ')})
    select ${names.map((name) => (name === 'bucket' ? 'to_timestamp(bucket)' : name)).join(', ')}
    from unnest(${parameters.join(', ')}) as new (${names.join(', ')})
    on conflict (${[...keys, 'bucket'].join(', ')}) do update set ${updates.join(', ')}
    ${hasMembers ? `returning ${ids} as ids, extract(epoch from cell.bucket)::float8 as bucket, ${bytes} as bytes` : ''}`;
}

const renderAppend = (name: string): string =>
  `${name} = case when excluded.${name} = '' then cell.${name} when cell.${name} = '' then excluded.${name}
     else cell.${name} || '\\x00'::bytea || excluded.${name} end`;

function packDeltas(compiled: CompiledSource, keys: readonly string[], deltas: readonly CellDelta[]): PackedColumn[] {
  return [
    ...keys.map((name, index) => ({
      name,
      type: 'integer',
      packed: packIntegers(deltas.map((delta) => delta.dimensionIds[index] as number)),
    })),
    { name: 'bucket', type: 'float8', packed: packInstants(deltas.map((delta) => delta.bucketMs)) },
    { name: 'row_count', type: 'bigint', packed: packBigints(deltas.map((delta) => delta.rowCount)) },
    ...compiled.amounts.map(({ measure, scale }, index) => ({
      name: measureColumn(measure.name),
      ...packAmounts(
        deltas.map((delta) => delta.amounts[index] as Exact),
        scale,
      ),
    })),
    ...compiled.sets.map(({ measure }, index) => ({
      name: measureColumn(measure.name),
      type: 'bytea',
      packed: packWritten(
        deltas.map((delta) => delta.members[index] as MemberDelta),
        maxBytesOfDelta,
        writeDelta,
      ),
    })),
  ];
}
