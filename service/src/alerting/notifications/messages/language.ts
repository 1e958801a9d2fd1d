import { createFormatter, type Formatter } from '../../../../../sdk/src/format/formatter.ts';
import type { Catalog, Channel } from '../../../catalog/model/types.ts';
import { english } from './locales/english.ts';
import { german } from './locales/german.ts';
import type { Words } from './locales/types.ts';

/** A time zone as texts show it. */
export interface Clock {
  readonly formatter: Formatter;
  /** City of the zone: `New York`. */
  readonly place: string;
}

/** Language of a channel's messages, with its time zone and the formats of the catalogue's metrics. */
export interface Language extends Clock {
  /** BCP 47 tag with a region: `de-DE`. */
  readonly locale: string;
  readonly timezone: string;
  readonly words: Words;
  /** In the zone that days and longer buckets follow: the catalogue's. */
  readonly days: Clock;
  readonly metrics: Catalog['metrics'];
  readonly dimensions: Catalog['dimensions'];
  /** Address of the page that shows alerts and metrics. */
  readonly pageUrl: string | undefined;
}

const WORDS: Readonly<Record<string, Words>> = { en: english, de: german };

/** The settings of a channel that decide how its messages are written. */
export type Locale = Pick<Channel, 'language' | 'timezone'>;

export function createLanguage(
  catalog: Catalog,
  pageUrl: string | undefined,
  { language, timezone }: Locale,
): Language {
  const words = WORDS[language.split('-', 1)[0] as string] ?? english;
  const locale = language.includes('-') ? language : words.locale;
  const { metrics, dimensions } = catalog;
  const days = createClock(locale, catalog.timezone);
  return { ...createClock(locale, timezone), locale, timezone, words, days, metrics, dimensions, pageUrl };
}

/** Returns the language of each channel; channels with the same settings share one. */
export function createLanguages(catalog: Catalog, pageUrl: string | undefined): (channel: Locale) => Language {
  const languages = new Map<string, Language>();
  return ({ language, timezone }) => {
    const key = `${language} ${timezone}`;
    const created = languages.get(key) ?? createLanguage(catalog, pageUrl, { language, timezone });
    languages.set(key, created);
    return created;
  };
}

const createClock = (locale: string, timezone: string): Clock => ({
  formatter: createFormatter(locale, timezone),
  place: (timezone.split('/').at(-1) as string).replaceAll('_', ' '),
});
