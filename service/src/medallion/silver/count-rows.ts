import type pg from 'pg';
import type { Catalog } from '../../catalog/model/types.ts';
import { detailTable } from '../../catalog/model/table-names.ts';
import { packInstants } from '../../postgres/pack.ts';

export interface CountedPiece {
  readonly table: string;
  readonly spans: readonly (readonly [number, number])[];
}

/** Counts live detail rows within spans, as cells of gold count them; without pieces, estimates the whole table. */
export async function countRows(
  pool: pg.Pool,
  catalog: Catalog,
  source: string,
  pieces: readonly CountedPiece[],
): Promise<number> {
  if (pieces.length === 0) return estimateRows(pool, catalog, source);
  let sum = 0;
  for (const { table, spans } of pieces) {
    const { rows } = await pool.query<{ rows: number }>(
      `select coalesce(sum(cell.row_count), 0)::float8 as rows
       from unnest($1::float8[], $2::float8[]) as span (first, beyond)
       join ${table} as cell on cell.bucket >= to_timestamp(span.first) and cell.bucket < to_timestamp(span.beyond)`,
      [packInstants(spans.map(([from]) => from)), packInstants(spans.map(([, to]) => to))],
    );
    sum += rows[0]?.rows ?? 0;
  }
  return sum;
}

async function estimateRows(pool: pg.Pool, catalog: Catalog, source: string): Promise<number> {
  const declared = catalog.sources.get(source);
  if (!declared) throw new RangeError(`catalogue ${catalog.name} has no source ${source}`);
  const { rows } = await pool.query<{ rows: number }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as rows from pg_class
     where oid = $1::regclass or oid in (select relid from pg_partition_tree($1::regclass))`,
    [detailTable(declared)],
  );
  return rows[0]?.rows ?? 0;
}
