import type { Explanation, SentenceKind, SplitView } from '../../protocol/explanations.ts';
import type { Filter } from '../../protocol/query.ts';

/** A part of a change that a reader can look into. */
export interface Driver {
  readonly dimension: string;
  /** Null for the records without a value. */
  readonly value: string | null;
  /** Narrow a query to this part. */
  readonly filters: readonly Filter[];
}

const MAX_DRIVERS = 3;

const toFilter = (member: string, value: string | null): Filter =>
  value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] };

/** Kinds of sentences that name parts of a change. */
const OF_PARTS: ReadonlySet<SentenceKind> = new Set(['concentration', 'top_drivers', 'top_detractors']);

/**
 * The largest drivers of the best split, largest first: at most three. Empty where parts do not add up, and where no
 * sentence is about parts, as within the usual range.
 */
export function findDrivers({ splits, rateSplits, sentences }: Explanation): readonly Driver[] {
  if (!sentences.some(({ kind }) => OF_PARTS.has(kind))) return [];
  const [split] = splits;
  if (split) return readSplit(split);
  const [rates] = rateSplits;
  if (!rates) return [];
  const segments = rates.segments.map((segment) => ({ ...segment, effect: segment.rateEffect + segment.mixEffect }));
  return segments
    .filter(({ rest }) => !rest)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, MAX_DRIVERS)
    .map(({ value }) => ({ dimension: rates.dimension, value, filters: [toFilter(rates.dimension, value)] }));
}

function readSplit({ dimension, within, segments }: SplitView): readonly Driver[] {
  const around = within.map((each) => toFilter(each.dimension, each.value));
  return segments
    .filter(({ isDriver, rest }) => isDriver && !rest)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, MAX_DRIVERS)
    .map(({ value }) => ({ dimension, value, filters: [...around, toFilter(dimension, value)] }));
}
