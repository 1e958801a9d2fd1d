import type { SqlReading } from '../../catalog/model/reading-types.ts';
import type { SqlBound } from './types.ts';

/** Spelling of names and values in a database's SQL. */
export interface Dialect {
  quote(name: string): string;
  /** Writes the text of a value of the bound's column. */
  literal(bound: SqlBound & { readonly from: string }): string;
}

/** A table, or a query in parentheses; the line break ends a comment on its last line. */
const toTable = (from: SqlReading['from'], { quote }: Dialect): string =>
  'table' in from ? from.table.split('.').map(quote).join('.') : `(${from.query}\n)`;

export const writeColumnsQuery = (from: SqlReading['from'], dialect: Dialect): string =>
  `select * from ${toTable(from, dialect)} as source_rows limit 0`;

export const writeCountQuery = (from: SqlReading['from'], column: string, limit: number, dialect: Dialect): string =>
  `select count(*) from (select 1 as one from ${toTable(from, dialect)} as source_rows where ${dialect.quote(column)} is null limit ${limit}) as without`;

export function writeRowsQuery(from: SqlReading['from'], bound: SqlBound | undefined, dialect: Dialect): string {
  const rows = `select * from ${toTable(from, dialect)} as source_rows`;
  if (!bound) return rows;
  const column = dialect.quote(bound.column.name);
  const condition =
    bound.from === undefined
      ? `${column} is not null`
      : `${column} >= ${dialect.literal({ column: bound.column, from: bound.from })}`;
  return `${rows} where ${condition} order by ${column}`;
}
