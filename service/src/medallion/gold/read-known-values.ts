import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { Parameters, renderFilters, toForms, type ColumnOf } from './filter-sql.ts';
import { dimensionScope } from '../../catalog/model/table-names.ts';

export interface KnownValuesRequest {
  /** Name of the dimension. */
  readonly member: string;
  readonly values: readonly string[];
  /** Restricts the values to cells of a table of gold that match the filters; undefined: all values ever seen. */
  readonly within:
    { readonly table: string; readonly filters: readonly Filter[]; readonly columnOf: ColumnOf } | undefined;
}

/** Returns which of some values a dimension has, in their stored form. */
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
