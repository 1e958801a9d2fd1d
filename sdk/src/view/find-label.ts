import type { CatalogView } from '../protocol/catalog.ts';

/** The text of a dimension value for readers of a BCP 47 language: its label in the catalogue, else the value itself. */
export function findLabel(
  catalog: CatalogView | undefined,
  dimension: string,
  value: string,
  language: string,
): string {
  const { labels, labelsByLanguage } = catalog?.dimensions.find(({ name }) => name === dimension) ?? {};
  const [code = ''] = language.toLowerCase().split('-', 1);
  // Values may have names that every object has, such as "constructor".
  const all = [labelsByLanguage?.[code], labels];
  return all.find((each) => each && Object.hasOwn(each, value))?.[value] ?? value;
}
