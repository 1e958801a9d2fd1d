import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { Parameters, renderFilters } from '../gold/filter-sql.ts';
import { dimensionColumn, silverTable } from '../../catalog/model/table-names.ts';
import { packTexts } from '../../postgres/pack.ts';
import { answeringDimension, loadLayout } from '../layout/source-layout.ts';

/**
 * Returns the given entities that silver has, including deleted ones, and that filters over dimensions do not match.
 * The caller holds the source's lock.
 */
export async function findOutside(
  client: pg.PoolClient,
  source: string,
  entityKeys: readonly string[],
  filters: readonly Filter[],
): Promise<ReadonlySet<string>> {
  const layout = await loadLayout(client, source);
  const columnOf = (dimension: string): string => {
    const column = answeringDimension(layout, dimension);
    // A column that is still being filled matches nothing.
    return column ? dimensionColumn(column.columnKey) : 'null::integer';
  };
  const parameters = new Parameters();
  const keys = parameters.add(packTexts(entityKeys));
  const condition = renderFilters(filters, parameters, columnOf);
  const { rows } = await client.query<{ entity_key: string }>(
    `select entity_key from ${silverTable(source)}
     where entity_key = any(${keys}::text[]) and (${condition}) is not true`,
    parameters.values,
  );
  return new Set(rows.map((row) => row.entity_key));
}
