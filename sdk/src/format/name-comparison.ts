import type { DateRange } from '../protocol/query.ts';
import { isYesterday, type Formatter } from './formatter.ts';
import { fill } from './texts/texts.ts';
import { formatRange } from './times.ts';

/** Names a comparison as a choice, before its dates are known: "vs yesterday", "vs previous period". */
export function nameComparison(
  compare: DateRange,
  range: DateRange,
  formatter: Formatter,
  texts: { readonly previousPeriod: string },
): string {
  const { yesterday, range: against, ...periods } = formatter.texts.versus;
  if (isYesterday(compare, range)) return yesterday;
  if (compare === 'previous period') return texts.previousPeriod;
  const words = typeof compare === 'string' && (periods as Readonly<Record<string, string>>)[compare];
  return words || fill(against, { range: formatRange(formatter, compare) });
}
