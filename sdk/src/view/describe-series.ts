import type { Row } from '../protocol/query.ts';

/** One bucket as a chart, its table and its summary show it. */
export interface Bucket {
  readonly time: string;
  readonly value: number | null;
  /** The bucket of the same place in the range compared with. */
  readonly before: number | null;
  readonly beforeTime: string | undefined;
  readonly isPartial: boolean;
}

/** The buckets of a metric, oldest first, each beside its counterpart; those of a range that still runs go on to its end. */
export function toBuckets(rows: readonly Row[], before: readonly Row[], metric: string): Bucket[] {
  const count = Math.max(rows.length, before.length);
  return Array.from({ length: count }, (_none, index) => ({
    time: rows[index]?.time ?? '',
    value: toNumber(rows[index]?.[metric]),
    before: toNumber(before[index]?.[metric]),
    beforeTime: before[index]?.time,
    isPartial: rows[index]?.partial === true,
  }));
}

/** The greatest and least of the finished buckets; undefined for less than two values. */
export function findExtremes(buckets: readonly Bucket[]): { highest: Bucket; lowest: Bucket } | undefined {
  const known = buckets.filter(({ value, isPartial }) => value !== null && !isPartial);
  const [first] = known;
  if (!first || known.length < 2) return undefined;
  const pick = (isBetter: (a: number, b: number) => boolean): Bucket =>
    known.reduce((best, one) => (isBetter(one.value ?? 0, best.value ?? 0) ? one : best), first);
  return { highest: pick((a, b) => a > b), lowest: pick((a, b) => a < b) };
}

const toNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
