import { formatShortSpan, type Formatter } from '../../format/formatter.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { fill } from '../../format/texts/texts.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { QueryResult } from '../../protocol/query.ts';

/** Caption for print, where "last 7 days" means nothing: the dates, and the time of the data. */
export function describePrint(formatter: Formatter, { dateRange, asOf }: QueryResult): string {
  const { chart = english } = formatter.texts;
  const time = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(asOf));
  return fill(chart.asOf, { range: formatRange(formatter, dateRange), time });
}

/** Describes how many buckets of a truncated result are shown. */
export function describeTruncation(formatter: Formatter, { rows, rowCount = rows.length }: QueryResult): string {
  const { chart = english } = formatter.texts;
  const [shown, total] = [rows.length, rowCount].map((count) => formatter.number(count, {})) as [string, string];
  return fill(chart.truncated, { shown, total });
}

/** Names the line of the compared range by its dates, or "Yesterday"; empty without a comparison. */
export function nameCompared(formatter: Formatter, { comparison, asOf }: QueryResult, isDayBefore: boolean): string {
  if (isDayBefore) return capitalise(formatRange(formatter, 'yesterday'));
  return comparison ? formatShortSpan(formatter.dates, comparison.dateRange, Date.parse(asOf)) : '';
}
