import { fill } from '../../format/texts/texts.ts';
import type { ChartData } from './chart-data.ts';

/** How far a value is from what was expected: "31% below usual"; empty where that is not known. */
export function describeDeviation({ buckets, usual, metric, formatter, texts }: ChartData, index: number): string {
  const { value = null } = buckets[index] ?? {};
  const range = usual[index];
  if (value === null || !range) return '';
  const difference = value - range.expected;
  const amount =
    metric.format === 'percent'
      ? formatter.change(Math.abs(difference), 'points').replace(/^\+/, '')
      : metric.signed || range.expected <= 0 || value < 0
        ? formatter.value(Math.abs(difference), metric)
        : formatter.percent(Math.abs(difference) / range.expected);
  return fill(difference > 0 ? texts.above : texts.below, { amount });
}
