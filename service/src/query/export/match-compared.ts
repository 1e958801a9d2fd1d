import { bucketsOf } from '../../time/buckets.ts';
import { alignQuery, pairBuckets } from '../answer/alignment.ts';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import type { WireRow } from '../answer/wire-number.ts';
import { MAX_BUCKETS } from '../plan/plan.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';

/** Returns the compared row of a row: with the same dimension values, in the counterpart of its bucket. */
export function matchCompared(
  answer: ComputedAnswer,
  query: ResolvedQuery,
  weekStart: number,
): (row: WireRow) => WireRow | undefined {
  const { comparison } = answer;
  if (!comparison) return () => undefined;
  const { dimensions } = query;
  const keyOf = (row: WireRow, time: WireRow[string]): string =>
    JSON.stringify([time, ...dimensions.map((dimension) => row[dimension])]);
  const rows = new Map(comparison.rows.map((row) => [keyOf(row, row['time']), row]));
  const counterparts = query.granularity === undefined ? undefined : pairTimes(query, comparison, weekStart);
  return (row) => {
    const time = counterparts ? counterparts.get(row['time'] as string) : undefined;
    return counterparts && time === undefined ? undefined : rows.get(keyOf(row, time));
  };
}

/** First instants of buckets, each with that of its counterpart. */
function pairTimes(
  query: ResolvedQuery,
  { alignedUntilMs }: { readonly alignedUntilMs: number },
  weekStart: number,
): ReadonlyMap<string, string> {
  const { granularity, timezone, range, comparison } = query;
  const alignment = alignQuery(query, alignedUntilMs);
  if (!granularity || !comparison || !alignment) return new Map();
  const [own, other] = [range, comparison].map((each) =>
    bucketsOf(each, granularity, timezone, { limit: MAX_BUCKETS, weekStart }),
  );
  const pairs = pairBuckets(range, own ?? [], other ?? [], alignment);
  return new Map(pairs.flatMap(([from, to]) => (to === null ? [] : [[toIso(from), toIso(to)]])));
}

const toIso = (ms: number): string => new Date(ms).toISOString();
