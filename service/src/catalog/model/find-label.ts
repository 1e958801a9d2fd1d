import type { Dimension } from './types.ts';

/** Returns the text shown for a value to readers of a BCP 47 language; undefined where the catalogue has none. */
export function findLabel(dimension: Dimension | undefined, value: string, language: string): string | undefined {
  const code = (language.split('-', 1)[0] ?? '').toLowerCase();
  // Values may have names that every object has, such as "constructor".
  const labels = [dimension?.labelsByLanguage?.[code], dimension?.labels];
  return labels.find((each) => each && Object.hasOwn(each, value))?.[value];
}
