import type { Formatter } from '../format/formatter.ts';
import type { ValueFormat } from '../format/value-format.ts';

/** A difference with its sign, in the unit of the metric: "+12 min". */
export const formatAmount = (amount: number, format: ValueFormat, { value }: Formatter): string =>
  `${amount < 0 ? '\u2212' : '+'}${value(Math.abs(amount), format)}`;
