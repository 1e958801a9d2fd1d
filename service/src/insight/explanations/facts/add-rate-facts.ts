import type { Metric } from '../../../catalog/model/types.ts';
import { rowOf, totalOf, type FactSet } from './fact-set.ts';
import { toChangeUnit, type Change } from '../measure/measure-change.ts';
import type { SegmentValues } from '../measure/read-segments.ts';
import type { RateSplit } from '../measure/split-rates.ts';

/** Ids of facts, by their meaning. */
export interface RateFacts {
  readonly rate: string;
  readonly mix: string;
  /** Effects of the rate of each segment, in the order of the split. */
  readonly within: readonly string[];
}

/**
 * Adds the facts behind a split of a ratio: rates and weights from the rows of each segment, and the effects from
 * those.
 */
export function addRateFacts({ view, actual, bases }: RateSplit, change: Change, facts: FactSet): RateFacts {
  const { metric } = change;
  const id = `${metric.name} by ${view.dimension}`;
  const context = { id, view, metric, facts };
  const after = addSide('actual', [actual], context);
  const before = addSide('base', bases, context);
  const scale = change.basis === 'expected' ? addScale(before.whole, change, facts, id) : undefined;
  const unit = toChangeUnit(metric);
  const named: Record<string, string> = {};
  const terms = view.segments.map((segment, index) => {
    const own = `${id}.${index}`;
    const [current, past] = [after.segments[index], before.segments[index]] as [Ids, Ids];
    const usual =
      past.rate && scale
        ? facts.derive(`${own}.base.scaled`, segment.base.rate, { metric: metric.name }, 'r * s', {
            r: past.rate,
            s: scale,
          })
        : past.rate;
    const [r0, r1] = [usual ?? current.rate, current.rate ?? usual] as [string, string];
    const of = {
      [`r0_${index}`]: r0,
      [`r1_${index}`]: r1,
      [`w0_${index}`]: past.weight,
      [`w1_${index}`]: current.weight,
    };
    Object.assign(named, of);
    const rate = `(w0_${index} + w1_${index}) / 2 * (r1_${index} - r0_${index})`;
    const mix = `(w1_${index} - w0_${index}) * ((r0_${index} + r1_${index}) / 2 - (a + b) / 2)`;
    return { rate, mix, within: facts.derive(`${own}.within`, segment.rateEffect, unit, rate, of) };
  });
  const all = (part: 'rate' | 'mix'): string => terms.map((term) => term[part]).join(' + ');
  return {
    rate: facts.derive(`${id}.rate`, view.rateEffect, unit, all('rate'), named),
    mix: facts.derive(`${id}.mix`, view.mixEffect, unit, all('mix'), { ...named, a: 'actual', b: 'base' }),
    within: terms.map(({ within }) => within),
  };
}

interface Ids {
  /** Undefined where the segment does not exist on this side. */
  readonly rate: string | undefined;
  readonly weight: string;
}

interface Context {
  readonly id: string;
  readonly view: RateSplit['view'];
  readonly metric: Metric;
  readonly facts: FactSet;
}

/** Adds one side's rates and weights, over all its periods, and the ratio of the whole. */
function addSide(
  side: 'actual' | 'base',
  reads: readonly SegmentValues[],
  { id, view, metric, facts }: Context,
): { readonly segments: readonly Ids[]; readonly whole: string } {
  const { dimension, weightedBy } = view;
  const unit = { metric: metric.name };
  const whole: Record<string, string> = {};
  reads.forEach(({ query, totals }, period) => {
    const own = `${id}.${side}${period}`;
    const [rate = 0, weight = 0] = [totals[metric.name], totals[weightedBy]];
    whole[`R${period}`] = facts.add(`${own}.rate`, rate, unit, totalOf(query, metric.name));
    whole[`W${period}`] = facts.add(`${own}.weight`, weight, { metric: weightedBy }, totalOf(query, weightedBy));
  });
  const sum = (term: (period: number) => string): string => `(${reads.map((_, period) => term(period)).join(' + ')})`;
  const total = reads.reduce((all, { totals }) => all + (totals[weightedBy] ?? 0), 0);
  const mean =
    reads.reduce((all, { totals }) => all + (totals[metric.name] ?? 0) * (totals[weightedBy] ?? 0), 0) / total;
  const [above, below] = [sum((period) => `R${period} * W${period}`), sum((period) => `W${period}`)];
  const segments = view.segments.map(({ value }, index): Ids => {
    const own = `${id}.${index}.${side}`;
    const of: Record<string, string> = {};
    const rows = reads.map(({ query, values }, period) => {
      const row = values.get(value) ?? {};
      const [rate = 0, weight = 0] = [row[metric.name], row[weightedBy]];
      of[`r${period}`] = facts.add(`${own}${period}.rate`, rate, unit, rowOf(query, dimension, value, metric.name));
      const proof = rowOf(query, dimension, value, weightedBy);
      of[`w${period}`] = facts.add(`${own}${period}.weight`, weight, { metric: weightedBy }, proof);
      return { rate, weight };
    });
    const held = rows.reduce((all, { weight }) => all + weight, 0);
    const earned = rows.reduce((all, { rate, weight }) => all + rate * weight, 0);
    const [top, bottom] = [sum((period) => `r${period} * w${period}`), sum((period) => `w${period}`)];
    return {
      rate: held === 0 ? undefined : facts.derive(`${own}.rate`, earned / held, unit, `${top} / ${bottom}`, of),
      weight: facts.derive(`${own}.weight`, held / total, 'share', `${bottom} / ${below}`, { ...of, ...whole }),
    };
  });
  return { segments, whole: facts.derive(`${id}.${side}.whole`, mean, unit, `${above} / ${below}`, whole) };
}

/** Adds the factor by which the usual rates are scaled to match the expected ratio of the whole. */
function addScale(whole: string, { base }: Change, facts: FactSet, id: string): string {
  const value = base / (facts.get(whole).value as number);
  return facts.derive(`${id}.scale`, value, 'share', 'base / whole', { base: 'base', whole });
}
