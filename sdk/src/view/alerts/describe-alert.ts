import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { formatInstant } from '../../format/format-instant.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { ValueFormat } from '../../format/value-format.ts';
import { isRelative } from '../series/compute-change.ts';
import { formatAmount } from '../format-amount.ts';
import type { Alert } from '../../protocol/alerts.ts';

/** Format of a metric's values, and its name. */
type Described = ValueFormat & { readonly title: string };

/**
 * Describes what changed and by how much, in one line, with the metric and `time`, the span that was judged: "Revenue, 12:00 –
 * 13:00: €24,184, −3.7% vs €25,108 the hour before". Empty if there is no number.
 */
export function describeAlert(
  alert: Alert,
  metric: Described | undefined,
  formatter: Formatter,
  { time = '', nowMs = 0 } = {},
): string {
  if (alert.kind === 'instances') return describeInstances(alert, formatter);
  const { alerts = english } = formatter.texts;
  if (isAbsence(alert) && alert.bucket !== null) {
    return fill(alerts.noData, { time: formatInstant(formatter, Date.parse(alert.bucket), nowMs) });
  }
  if (alert.value === null || !metric) return '';
  const subject = time ? fill(alerts.subject, { metric: metric.title, time }) : metric.title;
  return `${subject}: ${describeValue(alert, alert.value, metric, formatter)}`;
}

function describeValue(alert: Alert, value: number, format: ValueFormat, formatter: Formatter): string {
  const { threshold, expected } = alert;
  const { alerts = english } = formatter.texts;
  const shown = formatter.value(value, format);
  if (expected !== null && expected !== 0) {
    const isShare = format.format === 'percent';
    const change = isShare
      ? formatter.change(value - expected, 'points')
      : isRelative(value, expected)
        ? formatter.change((value - expected) / expected, 'ratio')
        : formatAmount(value - expected, format, formatter);
    const base = fill(chooseBase(alert, alerts), { expected: formatter.value(expected, format) });
    return fill(alerts.compared, { value: shown, change, base });
  }
  if (threshold === null) return shown;
  const side = value < threshold ? alerts.below : value > threshold ? alerts.above : alerts.against;
  return fill(side, { value: shown, threshold: formatter.value(threshold, format) });
}

/** Template of what was compared with; the value alone where that is not known. */
function chooseBase({ against, granularity, usual }: Alert, { base }: Texts['alerts']): string {
  if (usual) return base.usual;
  if (against === 'previous period' && granularity) return base[granularity];
  const [, unit] = /^same period last (week|month|year)$/.exec(against ?? '') ?? [];
  return unit === undefined ? '{expected}' : base[`${unit as 'week' | 'month' | 'year'}Earlier`];
}

/** True for an alert that has neither a value nor a threshold, unlike those of rules on buckets. */
const isAbsence = ({ value, threshold, expected, granularity }: Alert): boolean =>
  granularity === undefined && threshold === null && expected === null && (value === null || value === 0);

function describeInstances({ value, threshold }: Alert, { texts, number }: Formatter): string {
  const count = (each: number | null): string => number(each ?? 0, { maximumFractionDigits: 0 });
  return fill((texts.alerts ?? english).instances, { value: count(value), threshold: count(threshold) });
}
