import type { Patch } from '../../protocol/live.ts';
import type { Query, QueryResult, Row } from '../../protocol/query.ts';
import { splitVersion } from './split-version.ts';

/**
 * The result after a patch. Rows are found by time and dimension values: known ones are replaced where they stand, new
 * ones come last, in the order of the patch (where that order would be wrong the service sends the whole result).
 * Rows are absolute values: applied twice, a patch changes nothing more.
 */
export function applyPatch(result: QueryResult, patch: Patch, query: Query): QueryResult {
  const base = patch.result ?? result;
  const rows = patch.set || patch.remove ? patchRows(base.rows, patch, query.dimensions ?? []) : base.rows;
  return {
    ...base,
    rows,
    totals: patch.totals ?? base.totals,
    asOf: patch.asOf,
    watermark: patch.watermark === undefined ? base.watermark : patch.watermark,
    freshness: patch.freshness ?? base.freshness,
    version: `${splitVersion(base.version).epoch}:${patch.to}`,
  };
}

function patchRows(before: readonly Row[], { set, remove }: Patch, dimensions: readonly string[]): readonly Row[] {
  const rows = new Map(before.map((row) => [rowKey(row, dimensions), row]));
  for (const row of remove ?? []) rows.delete(rowKey(row, dimensions));
  for (const row of set ?? []) rows.set(rowKey(row, dimensions), row);
  return [...rows.values()];
}

const rowKey = (row: Row, dimensions: readonly string[]): string =>
  JSON.stringify([row.time ?? null, ...dimensions.map((dimension) => row[dimension] ?? null)]);
