import type { MetricView } from '../protocol/catalog.ts';
import type { AlignedComparison, QueryResult } from '../protocol/query.ts';
import type { Target } from '../view/series/compute-target.ts';
import type { Formatter } from './formatter.ts';
import { fill } from './texts/texts.ts';
import { formatRange, formatUntil } from './times.ts';

/**
 * Names the part of both ranges that a change is between: "up to 7 AM" while the range runs, of finished ranges of unlike
 * length the days that both have; empty for the whole. `isSettling`: the numbers may still change.
 */
export function describePart(
  { isWhole, current }: AlignedComparison,
  { asOf, dateRange }: QueryResult,
  isSettling: boolean,
  formatter: Formatter,
): string {
  const { texts } = formatter;
  const part = current.dateRange;
  // All instants of the service are written alike.
  if (asOf < dateRange[1]) {
    return fill(texts.upTo, { time: formatUntil(formatter, part[1], asOf) });
  }
  if (isSettling) return texts.soFar;
  // Hours that only one range has, as when clocks change, are no other part.
  return isWhole || String(part) === String(dateRange) ? '' : `(${formatRange(formatter, part)})`;
}

/** "62% of target €50,000": the nearest percent, but 100 only where it is reached. */
export function describeTarget({ ratio, isLimit, value }: Target, metric: MetricView, formatter: Formatter): string {
  const { amount, percent, texts } = formatter;
  return fill(isLimit ? texts.limit : texts.target, {
    percent: percent(ratio < 1 - 1e-8 ? Math.min(0.99, ratio) : ratio),
    target: amount(value, metric),
  });
}
