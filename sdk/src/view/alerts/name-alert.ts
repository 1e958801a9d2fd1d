import type { Alert } from '../../protocol/alerts.ts';

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
