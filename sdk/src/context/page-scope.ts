import type { Client } from '../client/client.ts';
import { createFormatter, type Formatter } from '../format/formatter.ts';
import { getTexts } from '../format/texts/texts.ts';
import type { DateRange, Filter } from '../protocol/query.ts';

/** What a `kpi-provider` gives to everything inside it. */
export interface PageScope {
  readonly client?: Client;
  readonly locale: string;
  /** IANA name; the catalogue's zone when absent. */
  readonly timeZone?: string;
  /** Why the provider cannot be used: an attribute of it is unreadable. */
  readonly problem?: string;
}

/** What a `kpi-context` gives to everything inside it; what is absent is for each element to choose. */
export interface ViewScope {
  readonly range?: DateRange;
  readonly compare?: DateRange;
  readonly filters: readonly Filter[];
  /** Why the context cannot be used: an attribute of it is unreadable. */
  readonly problem?: string;
}

export const NO_PAGE: PageScope = { locale: 'en' };
export const NO_VIEW: ViewScope = { filters: [] };

const formatters = new Map<string, Formatter>();

/** One formatter for a locale and zone, for all elements of the page: they are expensive to make. */
export function getFormatter(locale: string, timeZone: string | undefined): Formatter {
  const key = `${locale} ${timeZone ?? ''}`;
  const found = formatters.get(key);
  // A language may have become known since.
  const known = found && found.texts === getTexts(locale) ? found : createFormatter(locale, timeZone);
  formatters.set(key, known);
  return known;
}
