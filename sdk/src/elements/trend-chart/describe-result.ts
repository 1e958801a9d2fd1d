import { formatShortSpan, type Formatter } from '../../format/formatter.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { findExtremes, findUncounted, type Bucket } from '../../view/series/describe-series.ts';
import type { ChartData } from './chart-data.ts';
import { describeDeviation } from './describe-deviation.ts';

/** Caption for print, where "last 7 days" means nothing: the dates, and the time of the data. */
export function describePrint(formatter: Formatter, { dateRange, asOf }: QueryResult): string {
  const { chart = english } = formatter.texts;
  const time = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(asOf));
  return fill(chart.asOf, { range: formatRange(formatter, dateRange), time });
}

/** Names the line of the compared range by its dates, or "Yesterday"; empty without a comparison. */
export function nameCompared(formatter: Formatter, { comparison, asOf }: QueryResult, isDayBefore: boolean): string {
  if (isDayBefore) return capitalise(formatRange(formatter, 'yesterday'));
  return comparison ? formatShortSpan(formatter.dates, comparison.dateRange, Date.parse(asOf)) : '';
}

/** Describes how many buckets of a truncated result are shown. */
function describeTruncation({ formatter, texts, result: { rows, rowCount = rows.length } }: ChartData): string {
  const [shown, total] = [rows.length, rowCount].map((count) => formatter.number(count, {})) as [string, string];
  return fill(texts.truncated, { shown, total });
}

/** Says where the band of usual ranges stops, and why. */
function describeUnjudged({ events, usual, result, texts }: ChartData): readonly string[] {
  const names = result.expected
    ? events.filter(({ from, source }) => !source && !usual[from]).map(({ name }) => name)
    : [];
  return names.length > 0 ? [fill(texts.noUsual, { events: names.join(', ') })] : [];
}

/** Sentences about what the picture cannot say of itself: what still settles, and what was left out. */
export function describeLimits(data: ChartData): readonly string[] {
  if (data.several) return data.several.limits;
  const { buckets, texts, result } = data;
  const settling = buckets.find(({ pending }) => pending === 'settling');
  const words = findUncounted(buckets) ? texts.notCounted : texts.settlingFrom;
  return [
    ...(settling ? [fill(words, { time: nameBucket(data, settling) })] : []),
    ...describeUnjudged(data),
    ...(result.truncated ? [describeTruncation(data)] : []),
  ];
}

/** Says which value is furthest outside its expected range, and how many are; undefined where none is. */
export function describeUnusual(data: ChartData): string | undefined {
  const { buckets, unusual, texts, formatter, metric } = data;
  const [furthest = -1] = unusual;
  const bucket = buckets[furthest];
  return (
    bucket &&
    fill(unusual.length > 1 ? texts.unusualMany : texts.unusual, {
      count: formatter.number(unusual.length, {}),
      time: nameBucket(data, bucket),
      value: formatter.value(bucket.value, metric),
      deviation: describeDeviation(data, furthest),
    })
  );
}

/** Summary of the chart in words, for screen readers. `total`: of the range that is counted. */
export function summarise(data: ChartData, title: string, range: string, total: number | null | undefined): string {
  const { formatter, texts, buckets, metric, several } = data;
  if (several) return several.summarise(range);
  const sentences = [fill(texts.summary, { title, range, total: formatter.value(total, metric) })];
  const say = (words: string, bucket: Bucket): string =>
    fill(words, { value: formatter.value(bucket.value, metric), time: nameBucket(data, bucket) });
  const extremes = findExtremes(buckets);
  if (extremes) sentences.push(`${say(texts.highest, extremes.highest)}, ${say(texts.lowest, extremes.lowest)}`);
  const unusual = describeUnusual(data);
  if (unusual) sentences.push(unusual);
  for (const { name, from, source, summary } of data.events) {
    const bucket = buckets[from];
    if (bucket && source && summary !== '') sentences.push(summary ?? `${nameBucket(data, bucket)}: ${name}`);
  }
  sentences.push(...describeLimits(data));
  return sentences.length > 1 ? `${sentences.join('. ')}.` : sentences.join();
}

export const nameBucket = ({ formatter, granularity }: ChartData, { slot }: Bucket): string =>
  formatBucket(formatter, slot, granularity);
