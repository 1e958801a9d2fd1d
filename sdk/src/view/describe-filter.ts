import { fill } from '../format/texts/texts.ts';
import type { ExplorationTexts } from '../format/texts/exploration-texts.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import type { Filter } from '../protocol/query.ts';
import { findLabel } from './find-label.ts';

/** A filter in words: "Region is North or South". Members and values have their titles and labels in the catalogue, by locale. */
export function describeFilter(
  filter: Filter,
  catalog: CatalogView | undefined,
  texts: ExplorationTexts,
  locale: string,
): string {
  const list = (parts: readonly string[], joint: string): string => parts.join(` ${joint} `);
  if ('and' in filter)
    return list(
      filter.and.map((part) => describeFilter(part, catalog, texts, locale)),
      texts.and,
    );
  if ('or' in filter)
    return list(
      filter.or.map((part) => describeFilter(part, catalog, texts, locale)),
      texts.or,
    );
  const { member, operator, values = [] } = filter;
  const dimension = catalog?.dimensions.find(({ name }) => name === member);
  const title = dimension?.title ?? catalog?.metrics.find(({ name }) => name === member)?.title ?? member;
  const labels = values.map((value) => findLabel(catalog, member, String(value), locale));
  return fill(texts.operators[operator], { name: title, values: list(labels, texts.or) });
}
