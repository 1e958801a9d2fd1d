import type pg from 'pg';
import { formatScaled, type Exact } from '../rollup/exact.ts';
import type { CellDelta } from '../rollup/cells.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { addEncoded, encodeMultiset, type Multiset } from '../rollup/multiset.ts';
import { dimensionColumn, measureColumn } from './layout.ts';
import { packBytes, packInstants, packPlain } from './pack.ts';

/** Adds a batch's deltas to one table of gold. The caller holds the source's lock; deltas are sorted by key. */
export async function addToCells(
  client: pg.PoolClient,
  table: string,
  dimensions: readonly string[],
  compiled: CompiledSource,
  deltas: readonly CellDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const keys = dimensions.map(dimensionColumn);
  const amounts = compiled.amounts.map(({ measure }) => measureColumn(measure.name));
  const members = compiled.distincts.map(({ measure }) => measureColumn(measure.name));
  const merged = await mergeMembers(client, table, keys, members, deltas);
  const columns: [string, string][] = [
    ...keyColumns(keys, deltas),
    ['bigint', packPlain(deltas.map((delta) => delta.rowCount))],
    ...compiled.amounts.map(({ measure, scale }, index): [string, string] => [
      measure.kind === 'sum' ? 'numeric' : 'bigint',
      packPlain(deltas.map((delta) => formatScaled(delta.amounts[index] as Exact, scale))),
    ]),
    ...merged.map((column): [string, string] => ['bytea', packBytes(column)]),
  ];
  const all = [...keys, 'bucket', 'row_count', ...amounts, ...members];
  const summed = ['row_count', ...amounts].map((name) => `${name} = cell.${name} + excluded.${name}`);
  const replaced = members.map((name) => `${name} = excluded.${name}`);
  await client.query(
    `insert into ${table} as cell (${all.join(', ')})
     select ${all.map((name) => (name === 'bucket' ? 'to_timestamp(bucket)' : name)).join(', ')}
     from unnest(${columns.map(([type], index) => `$${index + 1}::${type}[]`).join(', ')}) as new (${all.join(', ')})
     on conflict (${[...keys, 'bucket'].join(', ')}) do update set ${[...summed, ...replaced].join(', ')}`,
    columns.map(([, packed]) => packed),
  );
}

const keyColumns = (keys: readonly string[], deltas: readonly CellDelta[]): [string, string][] => [
  ...keys.map((_, index): [string, string] => [
    'integer',
    packPlain(deltas.map((delta) => delta.dimensionIds[index] as number)),
  ]),
  ['float8', packInstants(deltas.map((delta) => delta.bucketMs))],
];

/** The encoded multisets after the batch: a column a distinct measure, a value a delta. */
async function mergeMembers(
  client: pg.PoolClient,
  table: string,
  keys: readonly string[],
  members: readonly string[],
  deltas: readonly CellDelta[],
): Promise<Buffer[][]> {
  if (members.length === 0) return [];
  const columns = keyColumns(keys, deltas);
  const names = [...keys, 'bucket'];
  const { rows } = await client.query<(Buffer | number)[]>({
    text: `select new.position::integer, ${members.map((name) => `cell.${name}`).join(', ')}
           from unnest(${columns.map(([type], index) => `$${index + 1}::${type}[]`).join(', ')}) with ordinality
             as new (${names.join(', ')}, position)
           join ${table} as cell on ${keys.map((key) => `cell.${key} = new.${key} and `).join('')}cell.bucket = to_timestamp(new.bucket)`,
    values: columns.map(([, packed]) => packed),
    rowMode: 'array',
  });
  const stored = new Map(rows.map((row) => [row[0] as number, row]));
  return members.map((_, column) =>
    deltas.map((delta, index) => {
      const before = stored.get(index + 1)?.[column + 1] as Buffer | undefined;
      const changed = delta.members[column] as Multiset;
      if (before === undefined || before.length === 0) return encodeMultiset(changed);
      if (changed.size === 0) return before;
      const merged = new Map(changed);
      addEncoded(merged, before);
      return encodeMultiset(merged);
    }),
  );
}
