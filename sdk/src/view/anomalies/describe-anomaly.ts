import type { Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import type { Anomaly, AnomalyGranularity } from '../../protocol/anomalies.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';

/** From so many on, a bucket is only known to be that rare or rarer. */
const RAREST = 1000;

/** Granularity at which anomalies are looked for where a chart has buckets of this length. */
export const toAnomalyGranularity = (granularity: Granularity): AnomalyGranularity =>
  granularity === 'minute' || granularity === 'hour' ? granularity : 'day';

/** The deviation of an anomaly at its peak: "31 % below the expected €12,210". */
export function describeDeviation(
  { peak, direction }: Anomaly,
  metric: MetricView,
  formatter: Formatter,
  { anomalies: texts }: ExplorationTexts,
): string {
  const expected = formatter.value(peak.expected, metric);
  if (peak.deviationRatio !== null) {
    const percent = formatter.percent(Math.abs(peak.deviationRatio));
    return fill(direction === 'up' ? texts.above : texts.below, { percent, expected });
  }
  const amount = formatter.value(Math.abs(peak.deviation), metric);
  return fill(direction === 'up' ? texts.aboveBy : texts.belowBy, { amount, expected });
}

/** How rare the peak is, where that is known, whether it goes on, and whether it is a new level. */
export function describeRarity(
  { onceIn, granularity, isOpen, isNewLevel }: Anomaly,
  formatter: Formatter,
  { anomalies: texts }: ExplorationTexts,
): readonly string[] {
  const parts: string[] = [];
  if (onceIn !== null) {
    const once = fill(texts.onceIn[granularity], { count: formatter.number(onceIn, { maximumFractionDigits: 0 }) });
    parts.push(onceIn >= RAREST ? fill(texts.rarer, { once }) : once);
  }
  if (isOpen) parts.push(texts.isOpen);
  if (isNewLevel) parts.push(texts.isNewLevel);
  return parts;
}

/** The time of an anomaly: its first bucket. */
export const nameAnomaly = ({ from, granularity }: Anomaly, formatter: Formatter): string =>
  formatBucket(formatter, from, granularity);
