import type { SentencePart } from '../../../../../sdk/src/protocol/explanations.ts';
import { findLabel } from '../../../catalog/model/find-label.ts';
import type { Catalog, Metric } from '../../../catalog/model/types.ts';
import type { ValueFormat } from '../../../../../sdk/src/format/value-format.ts';
import { createRenderer, type Renderer, type Sign } from '../locales/render.ts';
import type { Rounding } from '../locales/round-alike.ts';
import type { Words } from '../locales/types.ts';
import type { FactSet } from '../facts/fact-set.ts';

/** Renders the facts of one explanation by their ids, with the names of the catalogue. */
export interface SentenceBuilder extends Pick<Renderer, 'words' | 'list' | 'fill'> {
  say(id: string, sign?: Sign, rounding?: Rounding): SentencePart[];
  /** Renders a name. A name with a digit in it refers to its fact, so that every number can be traced. */
  name(text: string, fact: string): SentencePart;
  segment(dimension: string, value: string | null, fact: string): SentencePart;
  dimension(name: string, fact: string): SentencePart;
  titleOf(metric: string): string;
  /** Renders a number of days or hours, with its unit. */
  duration(id: string, unit: 'days' | 'hours'): SentencePart[];
  /** Returns the name of a weekday; 0 is Monday. */
  weekday(day: number): string;
}

const DAY_MS = 86_400_000;

export function createSentenceBuilder(
  words: Words,
  timezone: string,
  catalog: Catalog,
  facts: FactSet,
): SentenceBuilder {
  const { say, list, fill } = createRenderer(words, timezone, (name) => toFormat(catalog.metrics.get(name)));
  const titleOf = (dimension: string): string => {
    const title = catalog.dimensions.get(dimension)?.title ?? dimension;
    return words.lowersTitles ? title.toLowerCase() : title;
  };
  /**
   * Returns the label of a value where the catalogue has one; a value that is unclear alone is given with its
   * dimension.
   */
  function sayValue(dimension: string, value: string | null): string {
    const title = titleOf(dimension);
    if (value === null) return words.without.replace('{dimension}', title);
    const label = findLabel(catalog.dimensions.get(dimension), value, words.locale);
    if (label !== undefined) return label;
    if (isBoolean(dimension) && (value === 'true' || value === 'false')) return `${title}: ${words.truth[value]}`;
    return /^[\d\s.,:-]*$/.test(value) ? `${title}: ${value}` : value;
  }

  function isBoolean(dimension: string): boolean {
    const [field] = catalog.dimensions.get(dimension)?.fields ?? [];
    return field !== undefined && catalog.sources.get(field[0])?.fields.get(field[1])?.type === 'boolean';
  }

  const name = (text: string, fact: string): SentencePart => (/\d/.test(text) ? { text, fact } : { text });
  return {
    words,
    list,
    fill,
    name,
    say: (id, sign, rounding) => [say(id, facts.get(id), sign, rounding)],
    segment: (dimension, value, fact) => name(sayValue(dimension, value), fact),
    dimension: (dimension, fact) => name(titleOf(dimension), fact),
    duration: (id, unit) => {
      const options = {
        style: 'unit',
        unit: unit.slice(0, -1),
        unitDisplay: 'long',
        maximumFractionDigits: 1,
      } as const;
      return [{ text: new Intl.NumberFormat(words.locale, options).format(facts.get(id).value as number), fact: id }];
    },
    weekday: (day) =>
      // 1970-01-05 was a Monday.
      new Intl.DateTimeFormat(words.locale, { weekday: 'long', timeZone: 'UTC' }).format((4 + day) * DAY_MS),
    titleOf: (metric) => catalog.metrics.get(metric)?.title ?? metric,
  };
}

const toFormat = (metric: Metric | undefined): ValueFormat => ({
  format: metric?.format ?? 'number',
  ...(metric?.currency !== undefined && { currency: metric.currency }),
  ...(metric?.unit !== undefined && { unit: metric.unit }),
});
