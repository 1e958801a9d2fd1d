import type { RateSplitView } from '../../../../../sdk/src/protocol/explanations.ts';
import { splitRatio } from '../../attribution/split-ratio.ts';
import type { RateSegment } from '../../attribution/types.ts';
import { findAggregation } from '../../../catalog/model/expressions/find-aggregation.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import type { Change } from './measure-change.ts';
import { findBesides } from './find-temporal.ts';
import { readPeriods, type SegmentValues } from './read-segments.ts';

/** A split of a ratio with the answers it was computed from. */
export interface RateSplit {
  readonly view: RateSplitView;
  readonly actual: SegmentValues;
  readonly bases: readonly SegmentValues[];
}

/** Splits the change of a ratio by each dimension into rates and mix, the one with the largest parts first. */
export async function splitRates(change: Change, span: Span, explanationQuery: ExplanationQuery): Promise<RateSplit[]> {
  const { metric, weight, baseSpans } = change;
  const { expression } = metric;
  const { measures } = explanationQuery.catalog;
  // A ratio is the weighted sum of its segments' ratios only where numerators and denominators add up.
  if (
    weight === undefined ||
    expression.kind !== 'ratio' ||
    [expression.numerator, expression.denominator].some((part) => findAggregation(part, measures) !== 'sum')
  )
    return [];
  const names = [metric.name, weight];
  const splits = await Promise.all(
    (await findBesides(metric, [span, ...baseSpans], explanationQuery)).map(
      async (dimension): Promise<RateSplit | undefined> => {
        const [actual] = (await readPeriods(names, dimension, [span], explanationQuery)) ?? [];
        const bases = await readPeriods(names, dimension, baseSpans, explanationQuery);
        const segments = actual && bases && toRates(metric.name, weight, actual, bases, change);
        if (!actual || !bases || !segments || segments.length < 2) return undefined;
        const effects = splitRatio(segments);
        const view: RateSplitView = {
          dimension,
          weightedBy: weight,
          segments: effects.map((effect) => ({ ...effect, value: effect.value ?? null })),
          rateEffect: effects.reduce((total, effect) => total + effect.rateEffect, 0),
          mixEffect: effects.reduce((total, effect) => total + effect.mixEffect, 0),
          queries: { actual: actual.query, base: bases.map(({ query }) => query) },
        };
        return { view, actual, bases };
      },
    ),
  );
  const largest = ({ view }: RateSplit): number =>
    Math.max(...view.segments.map(({ rateEffect, mixEffect }) => Math.abs(rateEffect + mixEffect)));
  return splits.filter((split) => split !== undefined).sort((a, b) => largest(b) - largest(a));
}

/**
 * Computes rates and weights of both sides. The rates of the base are scaled to match the expected ratio of the whole;
 * a segment that exists on one side only has the same rate on the other, so that its appearance or disappearance is
 * mix. Undefined where the segments are not the whole: some are cut off by the limit, or records have no weight.
 */
export function toRates(
  rate: string,
  weight: string,
  actual: SegmentValues,
  bases: readonly SegmentValues[],
  change: Pick<Change, 'actual' | 'base' | 'basis'>,
): RateSegment[] | undefined {
  const keys = [...new Set([actual, ...bases].flatMap(({ values }) => [...values.keys()]))];
  const side = (reads: readonly SegmentValues[]) => {
    const sums = keys.map((key) => {
      const rows = reads.map(({ values }) => values.get(key));
      const below = rows.reduce((total, row) => total + (row?.[weight] ?? 0), 0);
      const above = rows.reduce((total, row) => total + (row?.[rate] ?? 0) * (row?.[weight] ?? 0), 0);
      return { below, above };
    });
    const whole = sums.reduce((total, { below }) => total + below, 0);
    return {
      ratio: sums.reduce((total, { above }) => total + above, 0) / whole,
      segments: sums.map(({ above, below }) => ({
        rate: below === 0 ? undefined : above / below,
        weight: whole === 0 ? 0 : below / whole,
      })),
    };
  };
  const [after, before] = [side([actual]), side(bases)];
  const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1e-9, Math.abs(b));
  const scale = change.basis === 'expected' ? change.base / before.ratio : 1;
  if (!isSame(after.ratio, change.actual) || !isSame(before.ratio * scale, change.base)) return undefined;
  return keys.map((value, index) => {
    const [current, past] = [after.segments[index], before.segments[index]] as [Side, Side];
    const usual = past.rate === undefined ? undefined : past.rate * scale;
    return {
      value,
      actual: { rate: current.rate ?? usual ?? 0, weight: current.weight },
      base: { rate: usual ?? current.rate ?? 0, weight: past.weight },
    };
  });
}

interface Side {
  readonly rate: number | undefined;
  readonly weight: number;
}
