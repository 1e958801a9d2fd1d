import type { Formatter } from './formatter.ts';
import { toTickParts, type ValueFormat } from './value-format.ts';

/** A value on an axis: short, and without its unit. */
export function formatTick(formatter: Formatter, value: number, format: ValueFormat): string {
  const { number, options } = toTickParts(value, format);
  return formatter.number(number, options);
}
