import type { DateRange, QueryResult } from '../protocol/query.ts';
import { describePart } from './describe-comparison.ts';
import type { Formatter } from './formatter.ts';

/** "vs yesterday up to 7 AM": a comparison and the part that is compared; undefined where nothing can be compared. */
export function describeAgainst(
  compare: DateRange | undefined,
  range: DateRange,
  result: QueryResult,
  formatter: Formatter,
): string | undefined {
  const { comparison, asOf } = result;
  if (!compare || !comparison?.aligned) return undefined;
  const versus = formatter.versus(compare, range, comparison.dateRange, Date.parse(asOf));
  return `${versus} ${describePart(comparison.aligned, result, false, formatter)}`.trim();
}
