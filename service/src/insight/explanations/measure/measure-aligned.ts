import type { Metric } from '../../../catalog/model/types.ts';
import { readNumber } from '../../../query/answer/wire-number.ts';
import type { ExplanationQuery } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';
import { findRatio } from '../factors/find-ratio.ts';
import type { Change } from './measure-change.ts';
import type { Scope } from './find-scope.ts';

/** The clock changes by an hour: ranges of as many days differ by no more. */
const CLOCK_CHANGE_MS = 3_700_000;

/**
 * Measures the change between what both ranges have, as a query and a card give it, where the ranges are of different length.
 * Adds `aligned.actual`, `aligned.base`, `aligned.change`, and `aligned.ratio` where a share means something. Returns the id of
 * the fact to say; undefined where there is none.
 */
export async function measureAligned(
  metric: Metric,
  { span, comparison, comparedQuery }: Pick<Scope, 'span' | 'comparison' | 'comparedQuery'>,
  isSigned: boolean,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<Change['aligned']> {
  if (!comparison || !comparedQuery) return undefined;
  const [length, compared] = [span, comparison].map(({ fromMs, toMs }) => toMs - fromMs) as [number, number];
  if (Math.abs(length - compared) < CLOCK_CHANGE_MS) return undefined;
  const { aligned } = (await explanationQuery.ask(comparedQuery)).comparison ?? {};
  const actual = readNumber(aligned?.current.totals[metric.name]);
  const base = readNumber(aligned?.totals[metric.name]);
  if (actual === null || base === null) return undefined;
  const unit = { metric: metric.name };
  const read = (part: string) => ({ query: comparedQuery, read: `comparison.aligned.${part}.${metric.name}` });
  const of = {
    a: facts.add('aligned.actual', actual, unit, read('current.totals')),
    b: facts.add('aligned.base', base, unit, read('totals')),
  };
  const isShare = metric.format === 'percent';
  facts.derive('aligned.change', actual - base, isShare ? 'points' : unit, 'a - b', of);
  const ratio = isShare ? undefined : findRatio({ actual, base, spread: undefined, isSigned });
  if (ratio === undefined) return 'aligned.change';
  return facts.derive('aligned.ratio', ratio, 'share', '(a - b) / abs(b)', of) as 'aligned.ratio';
}
