import type pg from 'pg';
import type { Catalog } from '../catalog/types.ts';
import { InvalidRequestError } from '../errors.ts';
import { countRows } from '../store/count-rows.ts';
import type { SourceLayout } from '../store/source-layout.ts';
import type { Piece } from './plan.ts';
import { planRange } from './plan.ts';

/** Shorter spans are edges of a range: no rollup knows what they hold, and no more than a little can. */
const EDGE_MS = 2 * 3_600_000;

/**
 * Refuses a query whose silver pieces hold more rows than the catalogue allows. Rows are counted in gold, where any
 * rollup of the source knows them; without one, Postgres' own estimate of the table decides.
 */
export async function limitScan(
  pool: pg.Pool,
  catalog: Catalog,
  source: string,
  layout: SourceLayout,
  pieces: readonly Piece[],
): Promise<void> {
  const spans = pieces
    .filter(({ tier }) => tier === 'silver')
    .flatMap((piece) => piece.spans)
    .filter(([from, to]) => to - from > EDGE_MS);
  if (spans.length === 0) return;
  const counted = spans.flatMap(([fromMs, toMs]) =>
    planRange({
      catalog,
      source,
      dimensions: new Set(),
      measures: [],
      granularity: undefined,
      range: { fromMs, toMs },
      timezone: catalog.timezone,
      rollups: layout.rollups,
    }).pieces.filter(({ tier }) => tier === 'gold'),
  );
  const rows = await countRows(pool, catalog, source, counted);
  if (rows <= catalog.scanLimitRows) return;
  throw new InvalidRequestError(
    'scan_limit_exceeded',
    `no rollup covers the query, and ${rows} rows of ${source} are more than the ${catalog.scanLimitRows} that one may scan: expected a shorter range, other dimensions, or a rollup for them`,
  );
}
