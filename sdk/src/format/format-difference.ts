import type { MetricView } from '../protocol/catalog.ts';
import { formatAmount } from '../view/format-amount.ts';
import { computeDifference } from '../view/series/compute-change.ts';
import type { Formatter } from './formatter.ts';

/** "+4.2%" for a column of changes; empty where there is nothing to compare with. */
export function formatDifference(now: unknown, before: unknown, metric: MetricView, formatter: Formatter): string {
  const difference = computeDifference(now, before, metric);
  if (!difference) return '';
  const { amount, unit } = difference;
  return unit === 'amount' ? formatAmount(amount, metric, formatter) : formatter.change(amount, unit);
}
