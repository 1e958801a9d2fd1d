import { formatSpan, type Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { Fact, Proof } from '../../protocol/explanations.ts';
import type { Query } from '../../protocol/query.ts';
import { describeFilter } from '../../view/describe-filter.ts';

const isSpan = (value: Fact['value']): value is readonly [string, string] => typeof value === 'object';

/** A fact's value as a person reads it, exact where a sentence rounds. */
export function formatFact({ value, unit }: Fact, formatter: Formatter, catalog: CatalogView | undefined): string {
  if (isSpan(value)) return formatSpan(formatter.dates, value);
  if (typeof unit === 'object') {
    const metric = catalog?.metrics.find(({ name }) => name === unit.metric);
    return metric ? formatter.value(value, metric) : formatter.number(value, { maximumFractionDigits: 2 });
  }
  if (unit === 'points') return formatter.change(value, 'points');
  if (unit === 'share') return formatter.number(value, { style: 'percent', maximumFractionDigits: 1 });
  return formatter.number(value, { maximumFractionDigits: 2 });
}

/** Describes a query in words: metrics, dimensions, range and filters. */
function describeQuery(
  { metrics, dimensions = [], timeDimension: { dateRange }, filters = [] }: Query,
  formatter: Formatter,
  catalog: CatalogView | undefined,
  texts: ExplorationTexts,
): string {
  const titleOf = (name: string): string =>
    [...(catalog?.metrics ?? []), ...(catalog?.dimensions ?? [])].find((each) => each.name === name)?.title ?? name;
  return [
    [...metrics, ...dimensions].map(titleOf).join(', '),
    typeof dateRange === 'string' ? dateRange : formatSpan(formatter.dates, dateRange),
    ...filters.map((filter) => describeFilter(filter, catalog, texts, formatter.locale)),
  ].join(' · ');
}

/** Describes the kind of a proof. */
export function describeProof(
  proof: Proof,
  formatter: Formatter,
  catalog: CatalogView | undefined,
  texts: ExplorationTexts,
): string {
  if ('query' in proof) return describeQuery(proof.query, formatter, catalog, texts);
  if ('anomalies' in proof) return texts.insight.fromAnomalies;
  if ('calendar' in proof) return fill(texts.insight.calendar, { name: proof.calendar });
  return texts.insight.computed;
}
