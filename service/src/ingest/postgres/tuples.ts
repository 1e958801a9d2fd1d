import { compileKey, compileValue } from '../sql/compile-rows.ts';
import { findKind, toColumnText } from '../sql/postgres-driver.ts';
import { ReplicationError } from './replication-error.ts';
import type { FollowedSource, TableColumn } from './types.ts';

/** Values of a row in the order of the columns; undefined: the change does not carry it, since it stayed the same. */
export type Tuple = readonly (string | null | undefined)[];

/** How the rows of a table become records, as long as its columns stay the same. */
export interface TupleFormat {
  readonly columns: readonly TableColumn[];
  /** Writes the JSON of a row whose values are all known. */
  toText(tuple: Tuple): string;
  /** The entity's key, as silver has it; undefined where a part of it is null. */
  toKey(tuple: Tuple): string | undefined;
}

/** Compiles the format of a source's rows. Throws `unknown_column` where a column is missing that every record needs. */
export function compileTuples(source: FollowedSource, columns: readonly TableColumn[]): TupleFormat {
  const fields = [...source.fields.values()];
  const ordinalOf = (name: string): number => columns.findIndex((column) => column.name === name);
  for (const { path, required } of fields) {
    if (!required || ordinalOf(path[0] ?? '') >= 0) continue;
    const given = columns.map(({ name }) => name).join(', ');
    throw new ReplicationError(
      'unknown_column',
      `a change of ${source.postgres.table} has no column ${path[0]}: expected one of its columns, ${given}`,
    );
  }
  const booleans = new Set(fields.filter(({ type }) => type === 'boolean').map(({ path }) => path.join('.')));
  const writers = columns.map(({ name, typeOid }) => {
    const kind = findKind(typeOid);
    const write = compileValue(booleans.has(name) ? 'boolean' : kind);
    return (text: string): string => write(toColumnText(text, kind) as string);
  });
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const keyOf = compileKey(source, ordinalOf, writers);
  return {
    columns,
    toText(tuple) {
      let text = '{';
      for (let index = 0; index < names.length; index++) {
        const value = tuple[index] ?? null;
        text += `${index === 0 ? '' : ','}${names[index]}${value === null ? 'null' : writers[index]?.(value)}`;
      }
      return `${text}}`;
    },
    toKey: (tuple) => keyOf(tuple as readonly (string | null)[]),
  };
}
