import type { Formatter } from '../../format/formatter.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatRange } from '../../format/times.ts';
import type { QueryResult } from '../../protocol/query.ts';

/** What paper has to say, where "last 7 days" means nothing: the days, and how things stood when. */
export function sayPrinted(formatter: Formatter, { dateRange, asOf }: QueryResult): string {
  const { chart = english } = formatter.texts;
  const time = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(asOf));
  return fill(chart.asOf, { range: formatRange(formatter, dateRange), time });
}

/** How many of the buckets are shown, of a result that was cut. */
export function sayTruncated(formatter: Formatter, { rows, rowCount = rows.length }: QueryResult): string {
  const { chart = english } = formatter.texts;
  const [shown, total] = [rows.length, rowCount].map((count) => formatter.number(count, {})) as [string, string];
  return fill(chart.truncated, { shown, total });
}
