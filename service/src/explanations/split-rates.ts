import type { RateSplitView } from '../../../sdk/src/protocol/explanations.ts';
import { splitRatio } from '../explain/split-ratio.ts';
import type { RateSegment } from '../explain/types.ts';
import type { Asker, Span } from './asker.ts';
import type { FactBook } from './fact-book.ts';
import { toChangeUnit, type Change } from './measure-change.ts';
import { dimensionsOf, readPeriods, type SegmentValues } from './read-segments.ts';

/**
 * Splits the change of a ratio by each dimension into rates and mix, the one with the largest parts first. Adds facts of
 * the first.
 */
export async function splitRates(change: Change, span: Span, asker: Asker, facts: FactBook): Promise<RateSplitView[]> {
  const { metric, weight, baseSpans } = change;
  // A ratio is the weighted sum of its parts' only where the denominators add up.
  if (weight === undefined || metric.measures.some((name) => asker.catalog.measures.get(name)?.kind === 'distinct'))
    return [];
  const views = await Promise.all(
    dimensionsOf(metric, asker).map(async (dimension): Promise<RateSplitView | undefined> => {
      const names = [metric.name, weight];
      const actual = await readPeriods(names, dimension, [span], asker);
      const base = await readPeriods(names, dimension, baseSpans, asker);
      if (!actual || !base) return undefined;
      const segments = toRates(metric.name, weight, actual, base);
      if (segments.length < 2 || !addsUp(segments, change)) return undefined;
      const effects = splitRatio(segments);
      return {
        dimension,
        weightedBy: weight,
        segments: effects.map((effect) => ({ ...effect, value: effect.value ?? null })),
        rateEffect: effects.reduce((total, effect) => total + effect.rateEffect, 0),
        mixEffect: effects.reduce((total, effect) => total + effect.mixEffect, 0),
        queries: {
          actual: actual[0]?.query as RateSplitView['queries']['actual'],
          base: base.map(({ query }) => query),
        },
      };
    }),
  );
  const largest = ({ segments }: RateSplitView): number =>
    Math.max(...segments.map(({ rateEffect, mixEffect }) => Math.abs(rateEffect + mixEffect)));
  const found = views.filter((view) => view !== undefined).sort((a, b) => largest(b) - largest(a));
  if (found[0]) addEffects(found[0], change, facts);
  return found;
}

/** Adds `<metric> by <dimension>.rate` and `.mix`, computed from the rates and weights of all segments. */
function addEffects(view: RateSplitView, { metric, weight }: Change, facts: FactBook): void {
  const id = `${metric.name} by ${view.dimension}`;
  const terms: { rate: string[]; mix: string[] } = { rate: [], mix: [] };
  const of: Record<string, string> = {};
  for (const [index, segment] of view.segments.entries()) {
    for (const [side, query] of [
      ['actual', view.queries.actual],
      ['base', view.queries.base[0]],
    ] as const) {
      const at = `rows[${view.dimension}=${segment.value ?? ''}]`;
      const over = side === 'base' && view.queries.base.length > 1 ? ', over all queries of the base' : '';
      const letter = side === 'actual' ? '1' : '0';
      if (!query) continue;
      of[`r${letter}_${index}`] = facts.add(
        `${id}.${index}.${side}.rate`,
        segment[side].rate,
        { metric: metric.name },
        { query, read: `${at}.${metric.name}${over}` },
      );
      of[`w${letter}_${index}`] = facts.add(`${id}.${index}.${side}.weight`, segment[side].weight, 'share', {
        query,
        read: `${at}.${weight}, as a share of totals.${weight}${over}`,
      });
    }
    const [r0, r1, w0, w1] = [`r0_${index}`, `r1_${index}`, `w0_${index}`, `w1_${index}`];
    terms.rate.push(`(${w0} + ${w1}) / 2 * (${r1} - ${r0})`);
    terms.mix.push(`(${w1} - ${w0}) * ((${r0} + ${r1}) / 2 - (a + b) / 2)`);
  }
  const unit = toChangeUnit(metric);
  facts.derive(`${id}.rate`, view.rateEffect, unit, terms.rate.join(' + '), of);
  facts.derive(`${id}.mix`, view.mixEffect, unit, terms.mix.join(' + '), { ...of, a: 'actual', b: 'base' });
}

function toRates(
  rate: string,
  weight: string,
  actual: readonly SegmentValues[],
  base: readonly SegmentValues[],
): RateSegment[] {
  const keys = new Set([...actual, ...base].flatMap(({ values }) => [...values.keys()]));
  const side = (reads: readonly SegmentValues[]) => {
    const below = (key: string | null): number =>
      reads.reduce((total, { values }) => total + (values.get(key)?.[weight] ?? 0), 0);
    const above = (key: string | null): number =>
      reads.reduce((total, { values }) => total + (values.get(key)?.[rate] ?? 0) * (values.get(key)?.[weight] ?? 0), 0);
    const whole = [...keys].reduce((total, key) => total + below(key), 0);
    return (key: string | null) => ({
      rate: below(key) === 0 ? 0 : above(key) / below(key),
      weight: whole === 0 ? 0 : below(key) / whole,
    });
  };
  const [after, before] = [side(actual), side(base)];
  return [...keys].map((key) => ({ value: key, actual: after(key), base: before(key) }));
}

/** Where segments are cut off by the limit, or records have no weight, the parts are not the whole. */
function addsUp(segments: readonly RateSegment[], { actual, base, basis }: Change): boolean {
  const isWhole = (side: 'actual' | 'base', whole: number): boolean => {
    const sum = segments.reduce((total, segment) => total + segment[side].rate * segment[side].weight, 0);
    return Math.abs(sum - whole) <= 1e-9 * Math.max(1e-9, Math.abs(whole));
  };
  return isWhole('actual', actual) && (basis === 'expected' || isWhole('base', base));
}
