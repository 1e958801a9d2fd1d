import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { Parameters, renderFilters, toForms, type ColumnOf } from './filter-sql.ts';
import { dimensionScope } from '../../catalog/model/table-names.ts';

export interface KnownValuesRequest {
  /** A dimension. */
  readonly member: string;
  readonly values: readonly string[];
  /** Only values of cells of a table of gold for which the filters hold; undefined: all that were ever met. */
  readonly within:
    { readonly table: string; readonly filters: readonly Filter[]; readonly columnOf: ColumnOf } | undefined;
}

/** Those of some values that a dimension has, as they are stored. */
export async function readKnownValues(pool: pg.Pool, request: KnownValuesRequest): Promise<string[]> {
  const { member, values, within } = request;
  const parameters = new Parameters();
  const scope = parameters.add(dimensionScope(member));
  const forms = parameters.add(toForms(values));
  const condition = within
    ? ` and exists (select from ${within.table} as cell where cell.${within.columnOf(member)} = member_id
          and cell.row_count <> 0 and ${renderFilters(within.filters, parameters, within.columnOf)})`
    : '';
  const { rows } = await pool.query<[string]>({
    text: `select value from app.members where scope = ${scope} and value = any (${forms}::text[])${condition}`,
    values: parameters.values,
    rowMode: 'array',
  });
  return rows.map(([value]) => value);
}
