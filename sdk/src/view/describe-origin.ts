import type { ExplorationTexts } from '../format/texts/exploration-texts.ts';
import type { Formatter } from '../format/formatter.ts';
import { fill } from '../format/texts/texts.ts';
import { formatInstant } from '../format/format-instant.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import type { MeasureOrigin, SourceOrigin } from '../protocol/provenance.ts';
import { describeFilter } from './describe-filter.ts';

/** A measure in words: "sum of amount of orders, only where Status is not cancelled". */
export function describeMeasure(
  { kind, source, fields, where }: MeasureOrigin,
  catalog: CatalogView | undefined,
  texts: ExplorationTexts,
  locale: string,
): string {
  const words = fill(texts.proof.measures[kind], { source, fields: fields.join(', ') });
  return where
    ? `${words}, ${fill(texts.proof.onlyWhere, { filter: describeFilter(where, catalog, texts, locale) })}`
    : words;
}

/** A source and up to when it has data: "orders, up to 14:28:03". */
export const describeSource = (
  { name, watermark }: SourceOrigin,
  formatter: Formatter,
  nowMs: number,
  { proof: words }: ExplorationTexts,
): string =>
  watermark === null
    ? fill(words.neverHad, { source: name })
    : fill(words.upTo, { source: name, time: formatInstant(formatter, Date.parse(watermark), nowMs) });
