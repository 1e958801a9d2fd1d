import type pg from 'pg';
import type { Catalog, Measure } from '../catalog/types.ts';
import { InvalidRequestError } from '../errors.ts';
import { countRows } from '../store/count-rows.ts';
import type { SourceLayout } from '../store/source-layout.ts';
import type { Piece } from './plan.ts';
import { planRange } from './plan.ts';

/** Shorter spans are edges of a range: no rollup knows what they hold, and no more than a little can. */
const EDGE_MS = 2 * 3_600_000;

/** The bins of a distribution come one by one from silver: this many are some tens of megabytes. */
const MOST_BINS = 2_000_000;

/** How many rows of silver a query may scan that reads measures of these kinds. */
export const limitRowsOf = (kinds: readonly Measure['kind'][], { scanLimitRows }: Catalog): number =>
  kinds.includes('distribution') ? Math.min(scanLimitRows, MOST_BINS) : scanLimitRows;

/**
 * Refuses a query whose silver pieces hold more rows than it may scan. Rows are counted in gold, where any
 * rollup of the source knows them; without one, Postgres' own estimate of the table decides.
 */
export async function limitScan(
  pool: pg.Pool,
  catalog: Catalog,
  source: string,
  layout: SourceLayout,
  pieces: readonly Piece[],
  limitRows: number,
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
  if (rows <= limitRows) return;
  throw new InvalidRequestError(
    'scan_limit_exceeded',
    `no rollup covers the query, and ${rows} rows of ${source} are more than the ${limitRows} that it may scan: expected a shorter range, other dimensions, or a rollup for them`,
  );
}
