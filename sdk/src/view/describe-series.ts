import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult } from '../protocol/query.ts';
import { isSettling } from './is-settling.ts';

/** One bucket as a chart, its table and its summary show it. */
export interface Bucket {
  readonly time: string;
  readonly value: number | null;
  /** The bucket of the same place in the range compared with. */
  readonly before: number | null;
  readonly beforeTime: string | undefined;
  /** Why its number may still change; undefined: it is final. */
  readonly pending: 'partial' | 'settling' | undefined;
}

/** The buckets of a metric, oldest first, each beside its counterpart; those of a range that still runs go on to its end. */
export function toBuckets(result: QueryResult, metric: MetricView): Bucket[] {
  const { rows } = result;
  const before = result.comparison?.rows ?? [];
  const whyPending = (index: number): Bucket['pending'] => {
    const row = rows[index];
    if (!row || row.partial) return row && 'partial';
    return isSettling(result, metric, index) ? 'settling' : undefined;
  };
  const count = Math.max(rows.length, before.length);
  return Array.from({ length: count }, (_none, index) => ({
    time: rows[index]?.time ?? '',
    value: toNumber(rows[index]?.[metric.name]),
    before: toNumber(before[index]?.[metric.name]),
    beforeTime: before[index]?.time,
    pending: whyPending(index),
  }));
}

/** The greatest and least of the final buckets; undefined for less than two values. */
export function findExtremes(buckets: readonly Bucket[]): { highest: Bucket; lowest: Bucket } | undefined {
  const known = buckets.filter(({ value, pending }) => value !== null && !pending);
  const [first] = known;
  if (!first || known.length < 2) return undefined;
  const pick = (isBetter: (a: number, b: number) => boolean): Bucket =>
    known.reduce((best, one) => (isBetter(one.value ?? 0, best.value ?? 0) ? one : best), first);
  return { highest: pick((a, b) => a > b), lowest: pick((a, b) => a < b) };
}

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
