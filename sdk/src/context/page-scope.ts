import type { Cell } from '../client/cell.ts';
import type { Client } from '../client/client.ts';
import { createFormatter, type Formatter } from '../format/formatter.ts';
import { getTexts } from '../format/texts/texts.ts';
import type { DateRange, Filter } from '../protocol/query.ts';
import type { SavedView } from '../view/exploration/exploration-params.ts';

/** Values that a `kpi-provider` passes to its descendants. */
export interface PageScope {
  readonly client?: Client;
  readonly locale: string;
  /** IANA name; the catalogue's zone when absent. */
  readonly timeZone?: string;
  /** Error message if an attribute of the provider is invalid. */
  readonly problem?: string;
}

/** Values that a `kpi-context` passes to its descendants; each element has its own default for absent ones. */
export interface ViewScope {
  readonly range?: DateRange;
  readonly compare?: DateRange;
  readonly filters: readonly Filter[];
  /** Instant that the reader points at in one of the charts, for the others; null for none. */
  readonly cursor?: Cell<string | null>;
  /** Changes the context on behalf of the reader; absent without one. What the change does not name stays. */
  readonly choose?: (change: SavedView) => void;
  /** Error message if an attribute of the context is invalid. */
  readonly problem?: string;
}

export const NO_PAGE: PageScope = { locale: 'en' };
export const NO_VIEW: ViewScope = { filters: [] };

// eslint-disable-next-line no-restricted-syntax -- expensive to make, the same for all elements of the page
const formatters = new Map<string, Formatter>();

/** One formatter for a locale and zone, for all elements of the page: they are expensive to make. */
export function getFormatter(locale: string, timeZone: string | undefined): Formatter {
  const key = `${locale} ${timeZone ?? ''}`;
  const cached = formatters.get(key);
  // Its language may have been registered since.
  const formatter = cached?.texts === getTexts(locale) ? cached : createFormatter(locale, timeZone);
  formatters.set(key, formatter);
  return formatter;
}
