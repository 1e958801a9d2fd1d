import type pg from 'pg';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import type { MultisetFolder } from '../../rollup/multiset.ts';
import { measureColumn } from '../../catalog/model/table-names.ts';
import type { GoldTable } from './gold-groups.ts';
import { packBytes, packInstants, packIntegers } from '../../postgres/pack.ts';

/** A cell whose sets are folded; `bytes`: the size of all its sets. */
export interface FoldedCell {
  readonly ids: readonly number[];
  readonly bucketMs: number;
  readonly bytes: number;
}

/** Reads sets and rewrites each as one encoding. Returns the cells with their new sizes. */
export async function foldMembers(
  client: pg.PoolClient,
  compiled: CompiledSource,
  folder: MultisetFolder,
  { name, keys }: GoldTable,
  cells: readonly FoldedCell[],
): Promise<FoldedCell[]> {
  const members = compiled.sets.map(({ measure }) => measureColumn(measure.name));
  const keyValues = [
    ...keys.map((_, index) => packIntegers(cells.map(({ ids }) => ids[index] as number))),
    packInstants(cells.map(({ bucketMs }) => bucketMs)),
  ];
  const names = [...keys, 'bucket'];
  const unnested = [...keys.map((_, index) => `$${index + 1}::integer[]`), `$${names.length}::float8[]`].join(', ');
  const matches = `${keys.map((key) => `cell.${key} = new.${key} and `).join('')}cell.bucket = to_timestamp(new.bucket)`;
  const { rows } = await client.query<(Buffer | number)[]>({
    text: `select new.position::integer, ${members.map((member) => `cell.${member}`).join(', ')}
           from unnest(${unnested}) with ordinality as new (${names.join(', ')}, position)
           join ${name} as cell on ${matches}`,
    values: keyValues,
    rowMode: 'array',
  });
  const stored = new Map(rows.map((row) => [row[0] as number, row]));
  const folded = members.map((_, column) =>
    cells.map((_cell, index) => folder.fold(stored.get(index + 1)?.[column + 1] as Buffer)),
  );
  await client.query(
    `update ${name} as cell set ${members.map((member) => `${member} = new.${member}`).join(', ')}
     from unnest(${unnested}, ${members.map((_, index) => `$${names.length + index + 1}::bytea[]`).join(', ')})
       as new (${[...names, ...members].join(', ')})
     where ${matches}`,
    [...keyValues, ...folded.map(packBytes)],
  );
  return cells.map((cell, index) => ({
    ...cell,
    bytes: folded.reduce((sum, column) => sum + (column[index]?.length ?? 0), 0),
  }));
}
