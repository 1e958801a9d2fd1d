import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { formatInstant } from '../../format/times.ts';
import { fill } from '../../format/texts/texts.ts';
import type { ValueFormat } from '../../format/value-format.ts';
import { isRelative } from '../series/compute-change.ts';
import { formatAmount } from '../format-amount.ts';
import type { Alert } from '../../protocol/alerts.ts';

/** Describes what changed and by how much, in one line; empty if there is no number. */
export function describeAlert(alert: Alert, format: ValueFormat | undefined, formatter: Formatter, nowMs = 0): string {
  const { value, threshold, expected } = alert;
  if (alert.kind === 'instances') return describeInstances(alert, formatter);
  if (isAbsence(alert) && alert.bucket !== null) {
    const time = formatInstant(formatter, Date.parse(alert.bucket), nowMs);
    return fill((formatter.texts.alerts ?? english).noData, { time });
  }
  if (value === null || !format) return '';
  const { alerts = english } = formatter.texts;
  const shown = formatter.value(value, format);
  if (expected !== null && expected !== 0) {
    const isShare = format.format === 'percent';
    const change = isShare
      ? formatter.change(value - expected, 'points')
      : isRelative(value, expected)
        ? formatter.change((value - expected) / expected, 'ratio')
        : formatAmount(value - expected, format, formatter);
    return fill(alerts.compared, { value: shown, change, expected: formatter.value(expected, format) });
  }
  if (threshold === null) return shown;
  const side = value < threshold ? alerts.below : value > threshold ? alerts.above : alerts.against;
  return fill(side, { value: shown, threshold: formatter.value(threshold, format) });
}

/** True for an alert that has neither a value nor a threshold, unlike those of rules on buckets. */
export const isAbsence = ({ value, threshold, expected, granularity }: Alert): boolean =>
  granularity === undefined && threshold === null && expected === null && (value === null || value === 0);

function describeInstances({ value, threshold }: Alert, { texts, number }: Formatter): string {
  const count = (each: number | null): string => number(each ?? 0, { maximumFractionDigits: 0 });
  return fill((texts.alerts ?? english).instances, { value: count(value), threshold: count(threshold) });
}

/** `north · web`, the values that the instance is about; empty for a rule that is not split. */
export const describeInstance = (alert: Alert, none: string, findLabel = keepValue): string =>
  Object.entries(alert.dimensions)
    .map(([dimension, value]) => (value === null ? none : findLabel(dimension, value)))
    .join(' · ');

/** Says a value of a dimension, as by its label in the catalogue. */
export type FindLabel = (dimension: string, value: string) => string;

const keepValue: FindLabel = (_dimension, value) => value;

/** `No orders, north`. */
export const nameAlert = (alert: Alert, none: string, findLabel?: FindLabel): string =>
  [alert.title, describeInstance(alert, none, findLabel)].filter((part) => part !== '').join(', ');
