import type { FactorsView } from '../../../../../sdk/src/protocol/explanations.ts';
import type { FactorEffect } from '../../attribution/types.ts';
import type { FactSet } from './fact-set.ts';
import { toChangeUnit, type Change } from '../measure/measure-change.ts';

const LOG_MEAN = '(a - b) / (ln(a) - ln(b)) * (ln(x) - ln(y))';

/** Presents the effects of factors. Adds `factor.<metric>.effect`, from the facts `.actual` and `.base` of each. */
export function presentFactors(
  effects: readonly FactorEffect[],
  { metric, parts }: Change,
  facts: FactSet,
  queries: FactorsView['queries'],
): FactorsView {
  for (const { name, effect } of effects) {
    facts.derive(`factor.${name}.effect`, effect, toChangeUnit(metric), LOG_MEAN, {
      a: 'actual',
      b: parts.facts.base,
      x: `factor.${name}.actual`,
      y: `factor.${name}.base`,
    });
  }
  return {
    factors: effects.map(({ name, actual, base, effect }) => ({ metric: name, actual, base, effect })),
    queries,
  };
}
