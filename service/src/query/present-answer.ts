import type { Freshness, QueryResult, Row, Tier } from '../../../sdk/src/protocol/query.ts';
import { computeFreshness } from '../time/freshness.ts';
import type { ComputedAnswer } from './compute-answer.ts';
import type { ComputedRows } from './compute-rows.ts';
import type { ParsedQuery } from './parse-query.ts';
import type { SourceState, SourceStates } from './types.ts';

/** Dresses a computed answer with what the moment of serving knows: partial marks, watermark, freshness. */
export function presentAnswer(
  answer: ComputedAnswer,
  query: ParsedQuery,
  states: SourceStates,
  nowMs: number,
  tier: Tier,
  key: string,
): QueryResult {
  const sources = [...answer.versions.keys()].map((source) => states.state(source));
  const watermarkMs = leastOf(sources.map((state) => state.watermarkMs));
  const freshAtMs = leastOf(sources.map((state) => state.freshAtMs));
  const counters = [...answer.versions.values()].join('.');
  return {
    rows: markPartial(answer.main, watermarkMs),
    totals: answer.main.totals,
    ...(answer.main.other && { other: answer.main.other }),
    ...(answer.comparison &&
      query.comparison && {
        comparison: {
          dateRange: toIsoRange(query.comparison),
          rows: markPartial(answer.comparison, watermarkMs),
          totals: answer.comparison.totals,
        },
      }),
    dateRange: toIsoRange(query.range),
    timezone: query.timezone,
    asOf: new Date(freshAtMs ?? nowMs).toISOString(),
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
    freshness: worstFreshness(query, sources, nowMs),
    version: `${states.epoch}:${counters}`,
    tier,
    approximate: {},
    suspect: [],
    provenance: `p_${key.slice(0, 22)}`,
    ...(query.explain && { plan: answer.explanation }),
  };
}

/** Null is less than anything: what one source does not know, nobody knows. */
const leastOf = (instants: readonly (number | null)[]): number | null =>
  instants.reduce((least, ms) => (least === null || ms === null ? null : Math.min(least, ms)), Infinity);

/** Rows whose bucket the watermark has not passed are copied and marked; the others are shared. */
function markPartial({ rows, bucketEndsMs }: ComputedRows, watermarkMs: number | null): readonly Row[] {
  if (bucketEndsMs.length === 0) return rows;
  const isOpen = (index: number): boolean => watermarkMs === null || (bucketEndsMs[index] as number) > watermarkMs;
  return rows.map((row, index) => (isOpen(index) ? { ...row, partial: true } : row));
}

const toIsoRange = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
  new Date(fromMs).toISOString(),
  new Date(toMs).toISOString(),
];

function worstFreshness(query: ParsedQuery, sources: readonly SourceState[], nowMs: number): Freshness {
  const objectiveMs = Math.min(...query.metrics.map((metric) => metric.freshnessObjectiveMs));
  return computeFreshness(leastOf(sources.map((state) => state.freshAtMs)), nowMs, objectiveMs);
}
