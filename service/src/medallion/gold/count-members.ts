import type pg from 'pg';
import type { DimensionSize } from '../../../../sdk/src/protocol/catalog.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { dimensionScope } from '../../catalog/model/table-names.ts';

/**
 * Returns the number of values seen for each dimension of the catalogue, largest first. Cheap: reads a stored count.
 */
export async function countValues(
  pool: pg.Pool,
  { dimensions }: Pick<Catalog, 'dimensions'>,
  limit: number,
): Promise<DimensionSize[]> {
  const names = [...dimensions.keys()];
  const { rows } = await pool.query<{ name: string; values: number }>(
    `select name, coalesce(last_id, 0) as values
     from unnest($1::text[], $2::text[]) as dimension (name, scope) left join app.member_scopes using (scope)
     order by values desc, name`,
    [names, names.map(dimensionScope)],
  );
  return rows.map(({ name, values }) => ({ name, values, limit, isBeyond: values > limit }));
}
