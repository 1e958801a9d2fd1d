import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import { nameEvents, type ChartData } from './chart-data.ts';
import { nameBucket } from './describe-result.ts';
import { describeDeviation } from './describe-deviation.ts';
import type { ChartInteraction } from './interaction/chart-interaction.ts';

/** Says a bucket in a sentence, for screen readers: its time, value, comparison and deviation. */
export function sayBucket(data: ChartData, index: number): string {
  const { buckets, formatter, metric, texts, comparedName, granularity, unusual } = data;
  const bucket = buckets[index];
  if (!bucket) return '';
  const { slot, time, value, before, pending } = bucket;
  const words = data.several?.say(index) ?? (value === null && time ? texts.noData : formatter.value(value, metric));
  return [
    `${formatBucket(formatter, slot, granularity)}: ${words}${pending ? ` (${texts[pending]})` : ''}`,
    ...(before === null ? [] : [`${comparedName}: ${formatter.value(before, metric)}`]),
    unusual.includes(index) && describeDeviation(data, index),
    nameEvents(data, index),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Text for screen readers: the selection, else the bucket at the cursor. */
export function say(data: ChartData, { cursor, span }: Pick<ChartInteraction, 'cursor' | 'span'>): string {
  if (span && span[0] < span[1]) {
    const [from, to] = span.map((index) => {
      const bucket = data.buckets[index];
      return bucket ? nameBucket(data, bucket) : '';
    }) as [string, string];
    return fill(data.texts.selected, { from, to });
  }
  return cursor === null ? '' : sayBucket(data, cursor);
}
