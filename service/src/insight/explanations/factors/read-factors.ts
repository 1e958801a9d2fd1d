import { readNumber } from '../../../query/answer/wire-number.ts';
import type { Query } from '../../../../../sdk/src/protocol/query.ts';
import type { AnomalyService } from '../../anomalies/types.ts';
import type { ExplanationQuery, Span } from '../explanation-query.ts';
import { totalOf, type FactSet } from '../facts/fact-set.ts';

export interface FactorContext {
  readonly span: Span;
  readonly explanationQuery: ExplanationQuery;
  readonly service: AnomalyService;
  readonly facts: FactSet;
}

/** Values of several metrics over one range, in the requested order; null counts as 0. */
export interface FactorValues {
  readonly query: Query;
  readonly values: readonly number[];
}

/** Reads metrics over a range and adds the fact `<prefix>.<metric>` of each. */
export async function readFactors(
  names: readonly string[],
  at: Span,
  prefix: string,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<FactorValues> {
  const query = explanationQuery.toQuery(names, at);
  const { totals } = await explanationQuery.ask(query);
  const values = names.map((name) => readNumber(totals[name]) ?? 0);
  names.forEach((name, index) => {
    facts.add(`${prefix}.${name}`, values[index] as number, { metric: name }, totalOf(query, name));
  });
  return { query, values };
}

/** Reads the same metrics over each period of the base. */
export const readBases = (
  names: readonly string[],
  spans: readonly Span[],
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<FactorValues[]> =>
  Promise.all(spans.map((at, index) => readFactors(names, at, `factors.base${index}`, explanationQuery, facts)));
