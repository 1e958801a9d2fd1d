import type { SentencePart } from '../../../sdk/src/protocol/explanations.ts';
import type { Catalog, Metric } from '../catalog/types.ts';
import type { ValueFormat } from '../../../sdk/src/format/value-format.ts';
import { createRenderer, type Renderer, type Sign } from '../explain/words/render.ts';
import type { Rounding } from '../explain/words/round-alike.ts';
import type { Words } from '../explain/words/types.ts';
import type { FactBook } from './fact-book.ts';

/** Says facts of one explanation by their ids, and names things as the catalogue does. */
export interface Speaker extends Pick<Renderer, 'words' | 'list' | 'fill'> {
  say(id: string, sign?: Sign, rounding?: Rounding): SentencePart[];
  /** A name with a digit in it names the fact that it belongs to: whatever looks like a number can be looked up. */
  name(text: string, fact: string): SentencePart;
  segment(dimension: string, value: string | null, fact: string): SentencePart;
  dimension(name: string, fact: string): SentencePart;
  titleOf(metric: string): string;
}

export function createSpeaker(words: Words, timezone: string, catalog: Catalog, facts: FactBook): Speaker {
  const { say, list, fill } = createRenderer(words, timezone, (name) => toFormat(catalog.metrics.get(name)));
  const titleOf = (dimension: string): string => {
    const title = catalog.dimensions.get(dimension)?.title ?? dimension;
    return words.lowersTitles ? title.toLowerCase() : title;
  };
  const name = (text: string, fact: string): SentencePart => (/\d/.test(text) ? { text, fact } : { text });
  return {
    words,
    list,
    fill,
    name,
    say: (id, sign, rounding) => [say(id, facts.get(id), sign, rounding)],
    segment: (dimension, value, fact) => name(value ?? words.without.replace('{dimension}', titleOf(dimension)), fact),
    dimension: (dimension, fact) => name(titleOf(dimension), fact),
    titleOf: (metric) => catalog.metrics.get(metric)?.title ?? metric,
  };
}

const toFormat = (metric: Metric | undefined): ValueFormat => ({
  format: metric?.format ?? 'number',
  ...(metric?.currency !== undefined && { currency: metric.currency }),
  ...(metric?.unit !== undefined && { unit: metric.unit }),
});
