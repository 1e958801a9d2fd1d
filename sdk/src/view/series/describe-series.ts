import type { MetricView } from '../../protocol/catalog.ts';
import type { Comparison, QueryResult } from '../../protocol/query.ts';
import { isSettling } from './is-settling.ts';

/** One bucket as a chart, its table and its summary show it. */
export interface Bucket {
  /** First instant; also of one still to come. */
  readonly slot: string;
  /** The same of a bucket that has begun, else ''. */
  readonly time: string;
  readonly value: number | null;
  /** Its counterpart, by the local calendar, in the range compared with. */
  readonly before: number | null;
  readonly beforeTime: string | undefined;
  /** Reason why its number is not final, or not of a full bucket; undefined if it is both. */
  readonly pending: 'partial' | 'settling' | 'cut' | undefined;
}

/** Pairs the buckets of a metric, oldest first, with their counterparts; those of a running range continue to its end. */
export function toBuckets(result: QueryResult, metric: MetricView): Bucket[] {
  const { rows, comparison } = result;
  const places = new Map(rows.map(({ time = '' }, index) => [time, index]));
  const compared = new Map(comparison?.rows.map((row) => [row.time, row]));
  const cut = new Set(result.cutBuckets?.map(({ time }) => time));
  const whyPending = (index: number): Bucket['pending'] => {
    const row = rows[index];
    if (!row || row.partial) return row && 'partial';
    if (isSettling(result, metric, index)) return 'settling';
    return cut.has(row.time ?? '') ? 'cut' : undefined;
  };
  return toPairs(result).map(([slot, beforeTime]) => {
    const index = places.get(slot) ?? -1;
    return {
      slot,
      time: rows[index]?.time ?? '',
      value: toNumber(rows[index]?.[metric.name]),
      before: toNumber(compared.get(beforeTime ?? undefined)?.[metric.name]),
      beforeTime: beforeTime ?? undefined,
      pending: whyPending(index),
    };
  });
}

/** Omits buckets that have not begun, unless a comparison is shown. */
const toPairs = ({ rows, comparison }: QueryResult): NonNullable<Comparison['pairs']> =>
  comparison?.pairs ?? rows.map(({ time = '' }) => [time, null] as const);

/** The greatest and least of the final buckets; undefined for less than two values. */
export function findExtremes(buckets: readonly Bucket[]): { highest: Bucket; lowest: Bucket } | undefined {
  const final = buckets.filter(({ value, pending }) => value !== null && !pending);
  const [first] = final;
  if (!first || final.length < 2) return undefined;
  const pick = (isBetter: (a: number, b: number) => boolean): Bucket =>
    final.reduce((best, bucket) => (isBetter(bucket.value ?? 0, best.value ?? 0) ? bucket : best), first);
  return { highest: pick((a, b) => a > b), lowest: pick((a, b) => a < b) };
}

/** True if there is a number that will not change. */
const hasSettled = (buckets: readonly Bucket[]): boolean =>
  buckets.some(({ pending, value }) => !pending && value !== null);

/**
 * The first bucket that still settles, of a range of which a part is settled: from there on nothing is drawn nor counted in
 * a headline. Undefined where all is settled, and where nothing is: then what there is is shown as settling.
 */
export const findUncounted = (buckets: readonly Bucket[]): Bucket | undefined =>
  hasSettled(buckets) ? buckets.find(({ pending }) => pending === 'settling') : undefined;

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
