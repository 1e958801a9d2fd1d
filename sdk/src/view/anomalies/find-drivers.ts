import type { Explanation, RateSplitView, SentenceKind, SplitView } from '../../protocol/explanations.ts';
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

/** Kinds of sentences that name parts of a change; those that run with it first. */
const OF_PARTS: readonly (readonly SentenceKind[])[] = [['concentration', 'top_drivers'], ['top_detractors']];

/**
 * The parts that the sentences name, in their order: at most three, and those against the change only where no others
 * are named. Empty where no sentence names parts, as within the usual range.
 */
export function findDrivers(explanation: Explanation): readonly Driver[] {
  const byFact = new Map([
    ...explanation.splits.flatMap(readSplit),
    ...explanation.rateSplits.flatMap((rates) => readRates(rates, explanation.metric)),
  ]);
  for (const kinds of OF_PARTS) {
    const drivers = explanation.sentences
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ parts }) => parts.map(({ fact = '' }) => byFact.get(fact.slice(0, fact.lastIndexOf('.')))))
      .filter((driver) => driver !== undefined);
    if (drivers.length > 0) return [...new Set(drivers)].slice(0, MAX_DRIVERS);
  }
  return [];
}

/** Returns the parts by the beginning of the names of their facts, such as `region=north` of `region=north.change`. */
function readSplit({ dimension, within, segments }: SplitView): (readonly [string, Driver])[] {
  const path = within.map((each) => `${each.dimension}=${each.value ?? ''}/`).join('');
  const around = within.map((each) => toFilter(each.dimension, each.value));
  return segments
    .filter(({ rest }) => !rest)
    .map(({ value }) => [
      `${path}${dimension}=${value ?? ''}`,
      { dimension, value, filters: [...around, toFilter(dimension, value)] },
    ]);
}

/** Returns the parts of a ratio by the beginning of the names of their facts, such as `rate by channel.0`. */
const readRates = ({ dimension, segments }: RateSplitView, metric: string): (readonly [string, Driver])[] =>
  segments.flatMap(({ value, rest }, index) =>
    rest ? [] : [[`${metric} by ${dimension}.${index}`, { dimension, value, filters: [toFilter(dimension, value)] }]],
  );
