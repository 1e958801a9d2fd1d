import type {
  AlignedComparison,
  Comparison,
  Freshness,
  QueryResult,
  Row,
  Tier,
  Totals,
  TotalsBy,
} from '../../../../sdk/src/protocol/query.ts';
import { computeFreshness } from '../../time/freshness.ts';
import { versionOf } from '../versions/answer-version.ts';
import type { AlignedTotals } from './compare-aligned.ts';
import type { ComputedAnswer, ComputedComparison } from './compute-answer.ts';
import { toCursor } from './check-cursor.ts';
import { presentTargets } from './select/present-targets.ts';
import type { ComputedRows } from './compute-rows.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import { findWatermark, leastOf } from '../versions/find-watermark.ts';
import { findRelativeError } from './find-relative-error.ts';
import { toProvenanceId } from '../provenance/provenance-recorder.ts';
import type { SourceState, SourceStates } from '../types.ts';
import type { WireTotals } from './wire-number.ts';

/** Adds the fields that depend on the moment of serving to a computed answer: partial marks, watermark, freshness. */
export function presentAnswer(answer: ComputedAnswer, query: ResolvedQuery, serving: Serving): QueryResult {
  const sources = readSources(answer, serving);
  const moment = presentMoment(answer, query, sources, serving);
  return { ...presentNumbers(answer, query, moment.watermarkMs, serving.states.catalog.timezone), ...moment.fields };
}

/**
 * Presents the answer as JSON. The numbers of an answer are serialised once until the watermark closes a bucket, and
 * the whole answer once for all requests within the same millisecond.
 */
export function presentAnswerJson(answer: ComputedAnswer, query: ResolvedQuery, serving: Serving): string {
  const sources = readSources(answer, serving);
  const cached = writtenOut.get(answer);
  if (
    cached?.json &&
    cached.tier === serving.tier &&
    cached.sources.every((state, index) => state === sources[index])
  ) {
    return cached.json;
  }
  const { watermarkMs, fields } = presentMoment(answer, query, sources, serving);
  const open =
    countOpen(answer.main, watermarkMs) + (answer.comparison ? countOpen(answer.comparison, watermarkMs) : 0);
  const numbers =
    cached?.open === open
      ? cached.numbers
      : JSON.stringify(presentNumbers(answer, query, watermarkMs, serving.states.catalog.timezone));
  const json = `${numbers.slice(0, -1)},${JSON.stringify(fields).slice(1)}`;
  const kept = json.length <= KEPT_LENGTH ? json : undefined;
  writtenOut.set(answer, { open, numbers, sources, tier: serving.tier, json: kept });
  return json;
}

/** State at the moment of serving. */
export interface Serving {
  readonly states: SourceStates;
  readonly nowMs: number;
  readonly tier: Tier;
}

interface WrittenOut {
  /** Buckets that the watermark had not passed. */
  readonly open: number;
  readonly numbers: string;
  /** Source states of that moment: a state is the same object until something changes, at least the clock. */
  readonly sources: readonly SourceState[];
  readonly tier: Tier;
  /** Undefined where it would take as much memory as the numbers themselves. */
  readonly json: string | undefined;
}

const KEPT_LENGTH = 65_536;
// eslint-disable-next-line no-restricted-syntax -- computed from the answer alone
const writtenOut = new WeakMap<ComputedAnswer, WrittenOut>();

const readSources = ({ versions }: ComputedAnswer, { states }: Serving): SourceState[] =>
  [...versions.keys()].map((source) => states.state(source));

/** `zone`: that of the catalogue, in whose dates targets are. */
function presentNumbers(answer: ComputedAnswer, query: ResolvedQuery, watermarkMs: number | null, zone: string) {
  return {
    rows: markPartial(answer.main, watermarkMs),
    totals: toTotals(answer.main.totals),
    ...presentCut(answer.main),
    ...presentGroups(answer.main, query),
    ...presentTargets(answer.main, query, zone),
    ...(answer.cutBuckets.length > 0 && { cutBuckets: answer.cutBuckets }),
    ...(answer.unknownValues.length > 0 && { unknownValues: answer.unknownValues }),
    ...(answer.comparison &&
      query.comparison && {
        comparison: presentComparison(answer.comparison, query.comparison, watermarkMs),
      }),
    dateRange: toIsoRange(query.range),
    ...(query.settledUntilMs !== undefined && { settledUntil: toIso(query.settledUntilMs) }),
    timezone: query.timezone,
  };
}

/** Presents the number of rows and the totals of those that were cut off. */
const presentCut = ({ rows, rowCount, other }: ComputedRows) => ({
  ...(rows.length < rowCount && { truncated: true as const, rowCount }),
  ...(other && { other: toTotals(other) }),
});

/** Presents what is there by groups, and the cursor of the next page. */
const presentGroups = ({ otherBy, totalsBy, rows, rowCount, digest }: ComputedRows, query: ResolvedQuery) => {
  const offset = query.offset + rows.length;
  return {
    ...(otherBy && { otherBy: otherBy as unknown as readonly Row[] }),
    ...(totalsBy && { totalsBy: totalsBy as unknown as readonly TotalsBy[] }),
    ...(digest !== undefined &&
      rows.length > 0 &&
      offset < rowCount && { nextCursor: toCursor(query, digest, offset) }),
  };
};

/** Callers that parse the JSON get numbers; callers that take the object read them with `readNumber`. */
const toTotals = (totals: WireTotals): Totals => totals as unknown as Totals;

function presentComparison(
  comparison: ComputedComparison,
  range: { readonly fromMs: number; readonly toMs: number },
  watermarkMs: number | null,
): Comparison {
  const { aligned, cutBuckets, pairs } = comparison;
  return {
    dateRange: toIsoRange(range),
    rows: markPartial(comparison, watermarkMs),
    totals: toTotals(comparison.totals),
    ...presentCut(comparison),
    ...(cutBuckets.length > 0 && { cutBuckets }),
    ...(pairs && { pairs: pairs.map(([own, other]) => [toIso(own), other === null ? null : toIso(other)] as const) }),
    ...(aligned && { aligned: presentAligned(aligned) }),
  };
}

function presentAligned(aligned: AlignedTotals): AlignedComparison {
  const { current, currentRange, compared, comparedRange, isWhole, coverage, dataFromMs } = aligned;
  const isIncomplete = coverage !== undefined && coverage < 1;
  return {
    current: { dateRange: [toIso(currentRange[0]), toIso(currentRange[1])], totals: toTotals(current) },
    dateRange: [toIso(comparedRange[0]), toIso(comparedRange[1])],
    totals: toTotals(compared),
    isWhole,
    ...(coverage !== undefined && { coverage }),
    ...(isIncomplete && { dataFrom: typeof dataFromMs === 'number' ? toIso(dataFromMs) : null }),
  };
}

function presentMoment(
  answer: ComputedAnswer,
  query: ResolvedQuery,
  sources: readonly SourceState[],
  { states, nowMs, tier }: Serving,
) {
  const watermarkMs = findWatermark(sources);
  const freshAtMs = leastOf(sources.map((state) => state.freshAtMs));
  const fields = {
    asOf: new Date(freshAtMs ?? nowMs).toISOString(),
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
    freshness: worstFreshness(query, sources, nowMs),
    version: `${states.epoch}:${versionOf(answer, query.seesAllRows)}`,
    tier,
    approximate: Object.fromEntries(
      query.metrics.flatMap(({ name, expression }) => {
        const error = findRelativeError(expression, states.catalog);
        return error > 0 ? [[name, error]] : [];
      }),
    ),
    suspect: [],
    provenance: toProvenanceId(query.originKey),
    ...(query.explain && { plan: answer.explanation }),
  };
  return { watermarkMs, fields };
}

const countOpen = ({ bucketEndsMs }: ComputedRows, watermarkMs: number | null): number =>
  bucketEndsMs.reduce((count, endMs) => count + (watermarkMs === null || endMs > watermarkMs ? 1 : 0), 0);

/** Copies and marks rows whose bucket the watermark has not passed; shares the others. */
function markPartial({ rows, bucketEndsMs }: ComputedRows, watermarkMs: number | null): readonly Row[] {
  if (bucketEndsMs.length === 0) return rows as unknown as readonly Row[];
  const isOpen = (index: number): boolean => watermarkMs === null || (bucketEndsMs[index] as number) > watermarkMs;
  return rows.map((row, index) => (isOpen(index) ? { ...row, partial: true } : row)) as unknown as readonly Row[];
}

const toIso = (ms: number): string => new Date(ms).toISOString();

const toIsoRange = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
  toIso(fromMs),
  toIso(toMs),
];

function worstFreshness(query: ResolvedQuery, sources: readonly SourceState[], nowMs: number): Freshness {
  const objectiveMs = Math.min(...query.metrics.map((metric) => metric.freshnessObjectiveMs));
  return computeFreshness(leastOf(sources.map((state) => state.freshAtMs)), nowMs, objectiveMs);
}
