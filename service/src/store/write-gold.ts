import type pg from 'pg';
import { formatScaled, type Exact } from '../rollup/exact.ts';
import type { CellDelta } from '../rollup/cells.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { decodeMultiset, encodeMultiset, type Multiset } from '../rollup/multiset.ts';
import { dimensionColumn, measureColumn } from './layout.ts';
import type { MemberLengths } from './member-lengths.ts';
import { packBytes, packInstants, packPlain } from './pack.ts';

/**
 * Adds a batch's deltas to one table of gold: sums are added, and what changed of a set is appended to it, behind a zero
 * byte. Sets that have grown by as much as they were are folded. The caller holds the source's lock; deltas are sorted
 * by key.
 */
export async function addToCells(
  client: pg.PoolClient,
  table: string,
  dimensions: readonly string[],
  compiled: CompiledSource,
  lengths: MemberLengths,
  deltas: readonly CellDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const keys = dimensions.map(dimensionColumn);
  const amounts = compiled.amounts.map(({ measure }) => measureColumn(measure.name));
  const members = compiled.distincts.map(({ measure }) => measureColumn(measure.name));
  const encoded = members.map((_, index) => deltas.map((delta) => encodeMultiset(delta.members[index] as Multiset)));
  const columns: [string, string][] = [
    ...keyColumns(keys, deltas),
    ['bigint', packPlain(deltas.map((delta) => delta.rowCount))],
    ...compiled.amounts.map(({ measure, scale }, index): [string, string] => [
      measure.kind === 'sum' ? 'numeric' : 'bigint',
      packPlain(deltas.map((delta) => formatScaled(delta.amounts[index] as Exact, scale))),
    ]),
    ...encoded.map((column): [string, string] => ['bytea', packBytes(column)]),
  ];
  const all = [...keys, 'bucket', 'row_count', ...amounts, ...members];
  const summed = ['row_count', ...amounts].map((name) => `${name} = cell.${name} + excluded.${name}`);
  await client.query(
    `insert into ${table} as cell (${all.join(', ')})
     select ${all.map((name) => (name === 'bucket' ? 'to_timestamp(bucket)' : name)).join(', ')}
     from unnest(${columns.map(([type], index) => `$${index + 1}::${type}[]`).join(', ')}) as new (${all.join(', ')})
     on conflict (${[...keys, 'bucket'].join(', ')}) do update set ${[...summed, ...members.map(renderAppend)].join(', ')}`,
    columns.map(([, packed]) => packed),
  );
  const due = deltas.filter((delta, index) => {
    const bytes = encoded.reduce((sum, column) => sum + (column[index]?.length ?? 0), 0);
    return bytes > 0 && lengths.append(cellName(table, delta), bytes);
  });
  await foldMembers(client, table, keys, members, lengths, due);
}

const renderAppend = (name: string): string =>
  `${name} = case when excluded.${name} = '' then cell.${name} when cell.${name} = '' then excluded.${name}
     else cell.${name} || '\\x00'::bytea || excluded.${name} end`;

const cellName = (table: string, { dimensionIds, bucketMs }: CellDelta): string =>
  `${table} ${dimensionIds.join()} ${bucketMs}`;

const keyColumns = (keys: readonly string[], deltas: readonly CellDelta[]): [string, string][] => [
  ...keys.map((_, index): [string, string] => [
    'integer',
    packPlain(deltas.map((delta) => delta.dimensionIds[index] as number)),
  ]),
  ['float8', packInstants(deltas.map((delta) => delta.bucketMs))],
];

/** Reads sets whole and writes them as one encoding each. */
async function foldMembers(
  client: pg.PoolClient,
  table: string,
  keys: readonly string[],
  members: readonly string[],
  lengths: MemberLengths,
  cells: readonly CellDelta[],
): Promise<void> {
  if (cells.length === 0) return;
  const keyed = keyColumns(keys, cells);
  const names = [...keys, 'bucket'];
  const unnested = keyed.map(([type], index) => `$${index + 1}::${type}[]`).join(', ');
  const matches = `${keys.map((key) => `cell.${key} = new.${key} and `).join('')}cell.bucket = to_timestamp(new.bucket)`;
  const { rows } = await client.query<(Buffer | number)[]>({
    text: `select new.position::integer, ${members.map((name) => `cell.${name}`).join(', ')}
           from unnest(${unnested}) with ordinality as new (${names.join(', ')}, position)
           join ${table} as cell on ${matches}`,
    values: keyed.map(([, packed]) => packed),
    rowMode: 'array',
  });
  const stored = new Map(rows.map((row) => [row[0] as number, row]));
  const folded = members.map((_, column) =>
    cells.map((_cell, index) => encodeMultiset(decodeMultiset(stored.get(index + 1)?.[column + 1] as Buffer))),
  );
  await client.query(
    `update ${table} as cell set ${members.map((name) => `${name} = new.${name}`).join(', ')}
     from unnest(${unnested}, ${members.map((_, index) => `$${keyed.length + index + 1}::bytea[]`).join(', ')})
       as new (${[...names, ...members].join(', ')})
     where ${matches}`,
    [...keyed.map(([, packed]) => packed), ...folded.map(packBytes)],
  );
  for (const [index, cell] of cells.entries()) {
    lengths.noteFolded(
      cellName(table, cell),
      folded.reduce((sum, column) => sum + (column[index]?.length ?? 0), 0),
    );
  }
}
