import type { DraftDimension } from '../file/draft.ts';
import type { Place } from '../file/problems.ts';
import type { Dimension } from '../model/types.ts';

/**
 * Resolves the labels of a dimension's values. A value with a text for each language is shown in the catalogue's language,
 * or the first that the file has, to readers of a language without one.
 */
export function resolveLabels(
  draft: DraftDimension['labels'] = {},
  language: string,
  place: Place,
): Pick<Dimension, 'labels' | 'labelsByLanguage'> {
  const own = language.split('-', 1)[0] ?? language;
  const labels: [value: string, text: string][] = [];
  const byLanguage = new Map<string, [value: string, text: string][]>();
  for (const [value, label] of Object.entries(draft)) {
    const texts = typeof label === 'string' ? { [own]: label } : label;
    const shown = texts[own] ?? Object.values(texts)[0];
    if (shown === undefined) place.at(value).refuse('no text: expected one for each language');
    else labels.push([value, shown]);
    for (const [code, text] of typeof label === 'string' ? [] : Object.entries(texts)) {
      if (!/^[a-z]{2,3}$/.test(code))
        place.at(value).refuse(`"${code}": expected the ISO 639 code of a language, such as de`);
      else byLanguage.set(code, [...(byLanguage.get(code) ?? []), [value, text]]);
    }
  }
  const toRecord = (entries: Iterable<[string, string]>): Record<string, string> => Object.fromEntries(entries);
  return {
    ...(labels.length > 0 && { labels: toRecord(labels) }),
    ...(byLanguage.size > 0 && {
      labelsByLanguage: Object.fromEntries([...byLanguage].map(([code, entries]) => [code, toRecord(entries)])),
    }),
  };
}
