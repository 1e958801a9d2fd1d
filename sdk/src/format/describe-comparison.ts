import type { MetricView } from '../protocol/catalog.ts';
import type { QueryResult } from '../protocol/query.ts';
import type { Target } from '../view/series/compute-target.ts';
import type { Formatter } from './formatter.ts';
import { fill } from './texts/texts.ts';
import { formatRange } from './times.ts';

const DAY_MS = 86_400_000;

/** Label of a comparison with the same part of the other range, while the range runs. */
export function describeRunning(versus: string, { asOf, dateRange }: QueryResult, { texts }: Formatter): string {
  const [fromMs, toMs] = dateRange.map((instant) => Date.parse(instant)) as [number, number];
  if (Date.parse(asOf) >= toMs) return `${versus} ${texts.soFar}`;
  // A day may have 25 hours.
  return fill(toMs - fromMs < 1.1 * DAY_MS ? texts.atThisTime : texts.atThisPoint, { versus });
}

/** Names the part that is compared of ranges of unlike length, unless it only lacks hours within, as when clocks change. */
export function describePart(versus: string, { dateRange, comparison }: QueryResult, formatter: Formatter): string {
  const { isWhole, current } = comparison?.aligned ?? {};
  if (isWhole !== false || !current || String(current.dateRange) === String(dateRange)) return versus;
  return `${versus} (${formatRange(formatter, current.dateRange)})`;
}

/** "62% of target €50,000": the nearest percent, but 100 only where it is reached. */
export function describeTarget({ ratio, isLimit, value }: Target, metric: MetricView, formatter: Formatter): string {
  const { amount, percent, texts } = formatter;
  return fill(isLimit ? texts.limit : texts.target, {
    percent: percent(ratio < 1 - 1e-8 ? Math.min(0.99, ratio) : ratio),
    target: amount(value, metric),
  });
}
