import type { Patch } from '../../../../sdk/src/protocol/live.ts';
import type { QueryResult, Row, Totals } from '../../../../sdk/src/protocol/query.ts';

/** Changes between two results of one query; undefined when nothing visible changed. */
export type ResultDiff = Pick<Patch, 'set' | 'remove' | 'totals' | 'result'>;

/**
 * Compares results by row key (time and dimension values). Rows are absolute values, so a patch may be applied twice.
 * The result is replaced whole where rows are not enough: another range, a changed comparison, changed fields beside
 * the rows, or a changed order.
 */
export function diffResult(
  before: QueryResult,
  after: QueryResult,
  dimensions: readonly string[],
): ResultDiff | undefined {
  if (isReplaced(before, after, dimensions)) return { result: after };
  const unmatched = new Map(before.rows.map((row) => [rowKey(row, dimensions), row]));
  const set: Row[] = [];
  for (const row of after.rows) {
    const key = rowKey(row, dimensions);
    const old = unmatched.get(key);
    unmatched.delete(key);
    if (!old || !isSameRow(old, row)) set.push(row);
  }
  const remove = [...unmatched.values()].map((row) => toKeyRow(row, dimensions));
  const totals = isSameTotals(before.totals, after.totals) ? undefined : after.totals;
  if (set.length === 0 && remove.length === 0 && !totals) return undefined;
  return { ...(set.length > 0 && { set }), ...(remove.length > 0 && { remove }), ...(totals && { totals }) };
}

/** Returns time and dimension values of a row as one text. */
const rowKey = (row: Row, dimensions: readonly string[]): string =>
  JSON.stringify([row.time ?? null, ...dimensions.map((dimension) => row[dimension] ?? null)]);

function toKeyRow(row: Row, dimensions: readonly string[]): Row {
  const key: Record<string, string | number | boolean | null> = {};
  if (row.time !== undefined) key.time = row.time;
  for (const dimension of dimensions) key[dimension] = row[dimension] ?? null;
  return key;
}

function isReplaced(before: QueryResult, after: QueryResult, dimensions: readonly string[]): boolean {
  return (
    before.dateRange[0] !== after.dateRange[0] ||
    before.dateRange[1] !== after.dateRange[1] ||
    JSON.stringify(before.comparison) !== JSON.stringify(after.comparison) ||
    JSON.stringify(before.other) !== JSON.stringify(after.other) ||
    JSON.stringify(before.otherBy) !== JSON.stringify(after.otherBy) ||
    JSON.stringify(before.totalsBy) !== JSON.stringify(after.totalsBy) ||
    JSON.stringify(before.targets) !== JSON.stringify(after.targets) ||
    before.nextCursor !== after.nextCursor ||
    before.rowCount !== after.rowCount ||
    JSON.stringify(before.unknownValues) !== JSON.stringify(after.unknownValues) ||
    JSON.stringify(before.expected) !== JSON.stringify(after.expected) ||
    !keepsOrder(before.rows, after.rows, dimensions)
  );
}

/** True when the rows present in both keep their order, and new ones are at the end. */
function keepsOrder(before: readonly Row[], after: readonly Row[], dimensions: readonly string[]): boolean {
  const places = new Map(after.map((row, index) => [rowKey(row, dimensions), index]));
  let last = -1;
  let kept = 0;
  for (const row of before) {
    const place = places.get(rowKey(row, dimensions));
    if (place === undefined) continue;
    if (place <= last) return false;
    last = place;
    kept++;
  }
  return last === kept - 1;
}

const isSameRow = (a: Row, b: Row): boolean => JSON.stringify(a) === JSON.stringify(b);

const isSameTotals = (a: Totals, b: Totals): boolean => JSON.stringify(a) === JSON.stringify(b);
