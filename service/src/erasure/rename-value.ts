import { parseFilterText } from '../../../sdk/src/protocol/filter-text.ts';
import { composeText } from '../base/text/fold-text.ts';
import { replaceWord } from '../base/text/words.ts';

/** An erased value of a dimension. */
export interface ErasedMember {
  readonly dimension: string;
  /** As dimension values are stored. */
  readonly value: string;
  readonly pseudonym: string;
}

/**
 * Returns a JSON value with pseudonyms in place of erased values of dimensions: under a key of the dimension's name
 * (`{"region": "north"}`), among the values of a filter on it, and in texts of filters (`region=north`). The same object
 * comes back where nothing is named. `inTexts`: also as a word in any text, as in sentences.
 */
export function renameValue(json: unknown, members: readonly ErasedMember[], inTexts = false): unknown {
  const rename = (value: unknown, key: string, ofDimension: string | undefined): unknown => {
    if (typeof value === 'string') return renameText(value, key, ofDimension);
    if (Array.isArray(value)) return keepEqual(value, (each) => rename(each, key, ofDimension));
    if (typeof value !== 'object' || value === null) return value;
    return renameObject(value as Record<string, unknown>);
  };

  function renameObject(object: Record<string, unknown>): unknown {
    const { member } = object;
    const entries = keepEqual<readonly [string, unknown]>(Object.entries(object), (entry) => {
      const [key, value] = entry;
      const renamed = rename(value, key, key === 'values' && typeof member === 'string' ? member : key);
      return renamed === value ? entry : [key, renamed];
    });
    return entries.some(([key, value]) => object[key] !== value) ? Object.fromEntries(entries) : object;
  }

  function renameText(text: string, key: string, ofDimension: string | undefined): string {
    const composed = composeText(text);
    const erased = members.find(({ dimension, value }) => dimension === ofDimension && value === composed);
    if (erased) return erased.pseudonym;
    if (key === 'filters') return renameFilterText(text, members);
    return inTexts ? replaceWords(text, members) : text;
  }

  return rename(json, '', undefined);
}

/** Replaces values in a text of filters; it becomes JSON then, which holds all values alike. */
function renameFilterText(text: string, members: readonly ErasedMember[]): string {
  const filters = parseFilterText(text);
  const renamed = filters && renameValue(filters, members);
  return renamed === filters ? text : JSON.stringify(renamed);
}

/** Maps a list; the same list comes back where nothing changes. */
function keepEqual<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.some((item, index) => item !== list[index]) ? mapped : list;
}

const replaceWords = (text: string, members: readonly ErasedMember[]): string =>
  members.reduce((rest, { value, pseudonym }) => replaceWord(rest, value, pseudonym), text);
