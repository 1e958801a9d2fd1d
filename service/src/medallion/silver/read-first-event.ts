import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Source } from '../../catalog/model/types.ts';
import { Parameters, renderFilters, type ColumnOf } from '../gold/filter-sql.ts';
import { detailTable } from '../../catalog/model/table-names.ts';

export interface FirstEventRequest {
  readonly source: Source;
  /** Filters of the principal; all must hold. */
  readonly filters: readonly Filter[];
  readonly columnOf: ColumnOf;
  /** A table of gold that has the dimensions of the filters; undefined where there are no filters. */
  readonly table: string | undefined;
}

/**
 * Reads the instant of the first or last event, epoch ms, by the index of event times; with filters, the first instant
 * of the first or last matching cell. Null for none.
 */
export async function readFirstEvent(
  pool: pg.Pool,
  request: FirstEventRequest,
  end: 'first' | 'last' = 'first',
): Promise<number | null> {
  const { source, filters, columnOf, table } = request;
  const parameters = new Parameters();
  const condition = renderFilters(filters, parameters, columnOf);
  const sql =
    table === undefined
      ? `select extract(epoch from event_time)::float8 from ${detailTable(source)} as cell
where ${condition}${source.entityKey === undefined ? '' : ' and not cell.deleted'} order by event_time ${end === 'first' ? 'asc' : 'desc'} limit 1`
      : `select extract(epoch from ${end === 'first' ? 'min' : 'max'}(bucket))::float8 from ${table} as cell where ${condition} and cell.row_count <> 0`;
  const { rows } = await pool.query<[number | null]>({ text: sql, values: parameters.values, rowMode: 'array' });
  const seconds = rows[0]?.[0] ?? null;
  return seconds === null ? null : Math.round(seconds * 1000);
}
