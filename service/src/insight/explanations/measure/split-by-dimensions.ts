import type { SplitView } from '../../../../../sdk/src/protocol/explanations.ts';
import { findAggregation } from '../../../catalog/model/expressions/find-aggregation.ts';
import { splitSum } from '../../attribution/split-sum.ts';
import type { Segment, SumSplit } from '../../attribution/types.ts';
import { toFilter } from '../../../query/parse/to-filter.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import type { Change } from './measure-change.ts';
import { findBesides } from './find-temporal.ts';
import { readPeriods, readSegments, type SegmentValues } from './read-segments.ts';

/** Minimum share of the change for a segment to be split further. */
const DOMINANT = 0.8;
const MAX_LEVELS = 3;

export interface Split {
  readonly view: SplitView;
  readonly sum: SumSplit;
  /** Base of the whole that is split. */
  readonly base: number;
  /** Ids of the facts of the whole. */
  readonly wholeFacts: Change['parts']['facts'];
  readonly baseReads: readonly SegmentValues[];
}

type Within = SplitView['within'];

/**
 * Splits the change of a sum by each dimension, best first, and splits the segment that holds nearly all of it further.
 */
export async function splitByDimensions(
  change: Change,
  span: Span,
  explanationQuery: ExplanationQuery,
): Promise<Split[]> {
  const { metric, aggregation, past } = change;
  if (aggregation !== 'sum') return [];
  const dimensions = await findBesides(metric, [span, ...change.baseSpans], explanationQuery);
  const context = { change, span, past, explanationQuery };
  const splits = rank(await splitAll(dimensions, [], change.parts.base, context));
  const levels: Split[] = [];
  let top = splits.find(({ sum }) => sum.isConcentrated);
  for (let level = 2; top && level <= MAX_LEVELS; level++) {
    const parent = top;
    const dominant = parent.sum.segments.find(({ isDriver, share }) => isDriver && (share ?? 0) >= DOMINANT);
    if (!dominant || dominant.value === undefined) break;
    const within: Within = [...parent.view.within, { dimension: parent.view.dimension, value: dominant.value }];
    const children = await splitAll(findDeeper(within, dimensions, explanationQuery), within, dominant.base, context);
    const isDominated = ({ sum }: Split): boolean =>
      sum.segments.some(({ isDriver, share }) => isDriver && (share ?? 0) >= DOMINANT);
    // A segment that always holds nearly everything explains nothing.
    top = rank(children).find((child) => child.sum.isConcentrated && isDominated(child));
    if (top) levels.push(top);
  }
  return [...splits, ...levels];
}

interface Context {
  readonly change: Change;
  readonly span: Span;
  readonly past: readonly Span[];
  readonly explanationQuery: ExplanationQuery;
}

async function splitAll(
  dimensions: readonly string[],
  within: Within,
  base: number,
  context: Context,
): Promise<Split[]> {
  const splits = await Promise.all(dimensions.map((dimension) => splitBy(dimension, within, base, context)));
  // A split into one segment repeats the whole.
  return splits.filter((split) => split !== undefined && split.sum.segments.length > 1) as Split[];
}

async function splitBy(
  dimension: string,
  within: Within,
  base: number,
  { change, span, past, explanationQuery }: Context,
): Promise<Split | undefined> {
  const metric = change.metric.name;
  const filters = within.map((step) => toFilter(step.dimension, step.value));
  const actual = await readSegments([metric], dimension, span, explanationQuery, filters);
  const baseReads = await readPeriods([metric], dimension, change.baseSpans, explanationQuery, filters);
  if (!actual || !baseReads) return undefined;
  const isPast = change.basis !== 'comparison';
  const pastReads = isPast
    ? baseReads
    : ((await readPeriods([metric], dimension, past, explanationQuery, filters)) ?? []);
  const segments = toSegments(metric, actual, baseReads, pastReads, base);
  const isCount = isCounted(change, explanationQuery);
  const sum = splitSum(segments, isCount);
  const view: SplitView = {
    dimension,
    within,
    segments: sum.segments.map(({ value, ...rest }) => ({
      value: value ?? null,
      ...(value === undefined && { rest: true as const }),
      ...rest,
    })),
    isConcentrated: sum.isConcentrated,
    p: sum.p,
    queries: { actual: actual.query, base: baseReads.map(({ query }) => query) },
  };
  return { view, sum, base, wholeFacts: change.parts.facts, baseReads };
}

/** Returns the segments. Their bases are those of the periods, scaled to add up to the expected whole. */
export function toSegments(
  metric: string,
  actual: SegmentValues,
  bases: readonly SegmentValues[],
  past: readonly SegmentValues[],
  base: number,
): Segment[] {
  const keys = new Set([actual, ...bases, ...past].flatMap(({ values }) => [...values.keys()]));
  const whole = bases.reduce((total, read) => total + read.total, 0);
  const valueIn = (read: SegmentValues, key: string | null): number => read.values.get(key)?.[metric] ?? 0;
  const segments = [...keys].map((key): Segment => {
    const sum = bases.reduce((total, read) => total + valueIn(read, key), 0);
    return {
      value: key,
      actual: valueIn(actual, key),
      base: whole === 0 ? 0 : (base * sum) / whole,
      past: past.map((read) => valueIn(read, key)),
    };
  });
  const rest: Segment = {
    value: undefined,
    actual: actual.total - sumOf(segments.map((segment) => segment.actual)),
    base: base - sumOf(segments.map((segment) => segment.base)),
    past: past.map((read, index) => read.total - sumOf(segments.map((segment) => segment.past[index] as number))),
  };
  const isNothing = [rest.actual / (actual.total || 1), rest.base / (base || 1)].every(
    (share) => Math.abs(share) < 1e-9,
  );
  return isNothing ? segments : [...segments, rest];
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const rank = (splits: readonly Split[]): Split[] =>
  splits.toSorted(
    (a, b) => Number(b.sum.isConcentrated) - Number(a.sum.isConcentrated) || b.sum.surprise - a.sum.surprise,
  );

/** Returns the next level of a hierarchy where there is one, else every dimension that is not yet fixed. */
function findDeeper(within: Within, dimensions: readonly string[], { catalog }: ExplanationQuery): string[] {
  const fixed = new Set(within.map(({ dimension }) => dimension));
  const last = within.at(-1)?.dimension as string;
  const levels = [...catalog.hierarchies.values()].find((hierarchy) => hierarchy.levels.includes(last))?.levels ?? [];
  const next = levels.slice(levels.indexOf(last) + 1).find((level) => dimensions.includes(level) && !fixed.has(level));
  return next === undefined ? dimensions.filter((name) => !fixed.has(name)) : [next];
}

/** Returns whether the values are counts, which vary at least as much as Poisson counts. */
function isCounted({ metric }: Change, { catalog }: ExplanationQuery): boolean {
  return (
    findAggregation(metric.expression, catalog.measures) === 'sum' &&
    metric.measures.every((name) => catalog.measures.get(name)?.kind === 'count')
  );
}
