import type pg from 'pg';
import type { Catalog, Measure } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { countRows } from '../../medallion/silver/count-rows.ts';
import type { SourceLayout } from '../../medallion/layout/source-layout.ts';
import type { Piece } from './plan.ts';
import { planRange } from './plan.ts';

/** Spans up to this length at the edges of a range are not counted: no rollup holds them, and they hold few rows. */
const EDGE_MS = 2 * 3_600_000;

/** Bins of a distribution, and values, are read one by one from silver: this many take tens of megabytes. */
const MAX_BINS = 2_000_000;

/** Returns how many rows of silver a query that reads measures of these kinds may scan. */
export const findScanLimit = (kinds: readonly Measure['kind'][], { scanLimitRows }: Catalog): number =>
  kinds.includes('distribution') || kinds.includes('values') ? Math.min(scanLimitRows, MAX_BINS) : scanLimitRows;

export interface ScanRequest {
  readonly catalog: Catalog;
  readonly source: string;
  readonly layout: SourceLayout;
  readonly pieces: readonly Piece[];
  readonly limitRows: number;
  readonly seesAllRows: boolean;
}

/**
 * Refuses a query whose silver pieces hold more rows than it may scan. Rows are counted in gold where a rollup of the
 * source holds them; otherwise Postgres' own estimate of the table decides. A scan reads the rows of all principals, so
 * all rows count. A principal with row filters learns the limit but never the count, and whole days are counted for it,
 * so that ranges that differ by an hour reveal nothing about that hour.
 */
export async function requireWithinScanLimit(pool: pg.Pool, request: ScanRequest): Promise<void> {
  const { catalog, source, layout, pieces, limitRows, seesAllRows } = request;
  const spans = pieces
    .filter(({ tier }) => tier === 'silver')
    .flatMap((piece) => piece.spans)
    .filter(([from, to]) => to - from > EDGE_MS)
    .map(([from, to]) => (seesAllRows ? ([from, to] as const) : toWholeDays(from, to)));
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
  const excess = seesAllRows
    ? `${rows} rows of ${source} are more than the`
    : `its range of ${source} holds more than the`;
  throw new InvalidRequestError(
    'scan_limit_exceeded',
    `no rollup covers the query, and ${excess} ${limitRows} rows that it may scan: expected a shorter range, other dimensions, or a rollup for them`,
  );
}

const DAY_MS = 86_400_000;
const toWholeDays = (fromMs: number, toMs: number): readonly [number, number] => [
  Math.floor(fromMs / DAY_MS) * DAY_MS,
  Math.ceil(toMs / DAY_MS) * DAY_MS,
];
