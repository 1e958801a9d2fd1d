import type { Formatter } from '../../format/formatter.ts';
import { formatBucket } from '../../format/times.ts';
import type { Granularity } from '../../protocol/query.ts';

/** The label of each bucket on the axis, as its lines: hours of several days have their day below. */
export function toAxisLabels(
  instants: readonly string[],
  formatter: Formatter,
  granularity: Granularity,
): (string | string[])[] {
  const times = instants.map((instant) => formatBucket(formatter, instant, granularity, true));
  if (granularity !== 'hour' && granularity !== 'minute') return times;
  const days = instants.map((instant) => formatBucket(formatter, instant, 'day', true));
  return new Set(days).size > 1 ? times.map((time, index) => [time, days[index] ?? '']) : times;
}
