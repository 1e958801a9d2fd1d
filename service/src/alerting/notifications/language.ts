import { createFormatter, type Formatter } from '../../../../sdk/src/format/formatter.ts';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { english } from './locales/english.ts';
import { german } from './locales/german.ts';
import type { Words } from './locales/types.ts';

/** Language of notifications: the catalogue's, with its time zone and the formats of its metrics. */
export interface Language {
  readonly words: Words;
  readonly formatter: Formatter;
  readonly metrics: Catalog['metrics'];
  readonly dimensions: Catalog['dimensions'];
  /** City of the time zone: `New York`. */
  readonly place: string;
  /** Address of the page that shows alerts. */
  readonly pageUrl: string | undefined;
}

const WORDS: Readonly<Record<string, Words>> = { en: english, de: german };

export function createLanguage(catalog: Catalog, pageUrl: string | undefined): Language {
  const { language, timezone, metrics, dimensions } = catalog;
  const words = WORDS[language.split('-', 1)[0] as string] ?? english;
  return {
    words,
    formatter: createFormatter(language.includes('-') ? language : words.locale, timezone),
    metrics,
    dimensions,
    place: (timezone.split('/').at(-1) as string).replaceAll('_', ' '),
    pageUrl,
  };
}

/** Returns the page with the alert's id; for several alerts the page alone. Undefined where no page is configured. */
export function findLink({ alert, group, type }: AlertNotification, pageUrl: string | undefined): string | undefined {
  if (pageUrl === undefined || type === 'test') return pageUrl;
  const url = new URL(pageUrl);
  if (!group) url.searchParams.set('alert', alert.id);
  return url.href;
}
