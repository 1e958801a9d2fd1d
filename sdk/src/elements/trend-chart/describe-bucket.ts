import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/times.ts';
import { nameEvents, type ChartData } from './chart-data.ts';

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

/** Says a bucket in a sentence, for screen readers: its time, value, comparison and deviation. */
export function sayBucket(data: ChartData, index: number): string {
  const { buckets, formatter, metric, texts, comparedName, granularity, unusual } = data;
  const bucket = buckets[index];
  if (!bucket) return '';
  const { slot, time, value, before, pending } = bucket;
  const words = value === null && time ? texts.noData : formatter.value(value, metric);
  return [
    `${formatBucket(formatter, slot, granularity)}: ${words}${pending ? ` (${texts[pending]})` : ''}`,
    ...(before === null ? [] : [`${comparedName}: ${formatter.value(before, metric)}`]),
    unusual.includes(index) && describeDeviation(data, index),
    nameEvents(data, index),
  ]
    .filter(Boolean)
    .join(', ');
}
