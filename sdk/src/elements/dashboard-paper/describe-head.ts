import { formatSpan, type Formatter } from '../../format/formatter.ts';
import { nameComparison } from '../../format/name-comparison.ts';
import { dashboard as english } from '../../format/texts/en/dashboard.ts';
import { exploration } from '../../format/texts/en/exploration.ts';
import { fill } from '../../format/texts/texts.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import { describeFilter } from '../../view/describe-filter.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';

/** Says what a dashboard shows, for paper and pictures, where nothing can be opened. */
export interface PaperHead {
  readonly title: string;
  /** Title of the catalogue; empty until it is loaded. */
  readonly source: string;
  /** Range with its dates, comparison and filters: "Last 7 days (22 – 28 Nov 2026) · vs previous period · Region is North". */
  readonly choice: string;
  /** Time of the numbers with its zone: "As of 28 Nov 2026, 19:15, Central European Time"; empty before the first. */
  readonly asOf: string;
}

export interface ShownNumbers {
  /** The dates of the page's range; undefined before the first numbers. */
  readonly dateRange: readonly [string, string] | undefined;
  /** Instant of the oldest numbers that are shown; undefined before the first. */
  readonly asOf: string | undefined;
}

/** Says what is shown: title, range, comparison, filters, and as of when. */
export function describeHead(
  title: string,
  { range = 'today', compare = 'previous period', filters = [] }: SavedView,
  { dateRange, asOf }: ShownNumbers,
  { formatter, catalog }: { readonly formatter: Formatter; readonly catalog: CatalogView | undefined },
): PaperHead {
  const words = formatter.texts.exploration ?? exploration;
  const name = capitalise(formatRange(formatter, range));
  const dates = typeof range === 'string' && dateRange ? ` (${formatSpan(formatter.dates, dateRange)})` : '';
  const choice = [
    `${name}${dates}`,
    ...(compare === 'none' ? [] : [nameComparison(compare, range, formatter, words)]),
    ...filters.map((filter) => describeFilter(filter, catalog, words, formatter.locale)),
  ];
  return {
    title,
    source: catalog?.title ?? '',
    choice: choice.join(' · '),
    asOf: asOf ? describeAsOf(asOf, formatter) : '',
  };
}

function describeAsOf(asOf: string, { dates, texts }: Formatter): string {
  const ms = Date.parse(asOf);
  const time = dates({ dateStyle: 'medium', timeStyle: 'short' }).format(ms);
  const zone = dates({ timeZoneName: 'longGeneric' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return fill((texts.dashboard ?? english).paper.asOf, { time: [time, zone].filter(Boolean).join(', ') });
}
