import type { QueryResult, Row } from '../protocol/query.ts';

/** Where the clock of a test client stands until a test moves it: a Friday afternoon in Berlin. */
export const NOW_MS = Date.parse('2026-11-20T13:30:00.000Z');

const HOUR_MS = 3_600_000;

export interface ResultOptions {
  readonly metric?: string;
  /** One value a bucket; the last is still open. */
  readonly values: readonly (number | null)[];
  readonly compared?: readonly (number | null)[];
  readonly total?: number | null;
  readonly comparedTotal?: number | null;
  readonly ageMs?: number;
  readonly version?: string;
  readonly bucketMs?: number;
  /** Totals of both ranges over the part that both have; the sums of the finished buckets when absent. */
  readonly aligned?: readonly [current: number | null, compared: number | null];
  readonly coverage?: number;
  readonly dataFrom?: string | null;
  /** False where the range is over. */
  readonly isRunning?: boolean;
}

/** A believable answer for one metric, whose last bucket contains `NOW_MS`. */
export function makeResult(options: ResultOptions): QueryResult {
  const { metric = 'revenue', values, compared, ageMs = 800, bucketMs = HOUR_MS, isRunning = true } = options;
  const lastMs = Math.floor(NOW_MS / bucketMs) * bucketMs;
  const fromMs = lastMs - (values.length - 1) * bucketMs;
  // Where more is compared with, the range goes on as long.
  const spanMs = Math.max(values.length, compared?.length ?? 0) * bucketMs;
  const dateRange = [toInstant(fromMs), toInstant(fromMs + spanMs)] as const;
  const comparedFromMs = fromMs - spanMs;
  return {
    rows: toRows(metric, values, fromMs, bucketMs).map((row, index) =>
      isRunning && index === values.length - 1 ? { ...row, partial: true } : row,
    ),
    totals: { [metric]: options.total === undefined ? sum(values) : options.total },
    ...(compared && {
      comparison: {
        dateRange: [toInstant(comparedFromMs), toInstant(fromMs)] as const,
        rows: toRows(metric, compared, comparedFromMs, bucketMs),
        totals: { [metric]: options.comparedTotal === undefined ? sum(compared) : options.comparedTotal },
        ...align(options, compared, { metric, fromMs, comparedFromMs, bucketMs }),
      },
    }),
    dateRange,
    timezone: 'Europe/Berlin',
    asOf: toInstant(NOW_MS - ageMs),
    watermark: toInstant(NOW_MS - ageMs),
    freshness: {
      state: ageMs <= 5000 ? 'live' : ageMs <= 25_000 ? 'delayed' : 'stale',
      ageMs,
      objectiveMs: 5000,
    },
    version: options.version ?? 'e1:1',
    tier: 'gold',
    approximate: {},
    suspect: [],
    provenance: 'p_fixture',
  };
}

/** As the service pairs buckets of equal length. Nothing is aligned before the first bucket is finished. */
function align(
  options: ResultOptions,
  compared: readonly (number | null)[],
  at: { metric: string; fromMs: number; comparedFromMs: number; bucketMs: number },
) {
  const { values, isRunning = true, coverage = 1, dataFrom } = options;
  const { metric, fromMs, comparedFromMs, bucketMs } = at;
  const count = Math.max(values.length, compared.length);
  const finished = isRunning ? values.length - 1 : Math.min(values.length, compared.length);
  const [current, before] = options.aligned ?? [
    options.total !== undefined ? options.total : sum(values.slice(0, finished)),
    options.comparedTotal !== undefined ? options.comparedTotal : sum(compared.slice(0, finished)),
  ];
  const spanOf = (startMs: number) => [toInstant(startMs), toInstant(startMs + finished * bucketMs)] as const;
  return {
    pairs: Array.from({ length: count }, (_none, index) => {
      const other = index < compared.length ? toInstant(comparedFromMs + index * bucketMs) : null;
      return [toInstant(fromMs + index * bucketMs), other] as const;
    }),
    ...(finished > 0 && {
      aligned: {
        current: { dateRange: spanOf(fromMs), totals: { [metric]: current } },
        dateRange: spanOf(comparedFromMs),
        totals: { [metric]: before },
        isWhole: !isRunning && values.length === compared.length,
        coverage,
        ...(dataFrom !== undefined && { dataFrom }),
      },
    }),
  };
}

const toInstant = (ms: number): string => new Date(ms).toISOString();

const toRows = (metric: string, values: readonly (number | null)[], fromMs: number, bucketMs: number): Row[] =>
  values.map((value, index) => ({ time: toInstant(fromMs + index * bucketMs), [metric]: value }));

function sum(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : Math.round(numbers.reduce((total, value) => total + value, 0) * 100) / 100;
}
