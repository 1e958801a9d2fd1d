import { MIN_COVERAGE } from '../../../query/answer/min-coverage.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';

/** How much of a compared range is missing: all of it, the time before the first data, or more than may be. */
export type MissingBase = 'none' | 'before' | 'partly';

/**
 * Finds whether a compared range lies before the first data, or too much of it, so that its numbers are no base; undefined
 * where it can be compared with. Adds `baseRange` and `dataFrom` to the facts.
 */
export async function findMissingBase(
  metric: string,
  comparison: Span,
  explanationQuery: ExplanationQuery,
  facts: FactSet,
): Promise<MissingBase | undefined> {
  const range = toIso(comparison);
  // A range compared with itself tells how much of it lies after the first data.
  const asked = explanationQuery.toQuery([metric], comparison);
  const query = { ...asked, timeDimension: { ...asked.timeDimension, compareDateRange: range } };
  const aligned = (await explanationQuery.ask(query)).comparison?.aligned;
  if (!aligned || (aligned.coverage ?? 1) >= MIN_COVERAGE) return undefined;
  facts.add('baseRange', range, 'range', { query, read: 'comparison.dateRange' });
  const { dataFrom } = aligned;
  if (typeof dataFrom !== 'string') return 'none';
  facts.add('dataFrom', [dataFrom, dataFrom], 'range', { query, read: 'comparison.aligned.dataFrom' });
  return aligned.coverage === 0 ? 'before' : 'partly';
}
