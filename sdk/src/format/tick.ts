import type { Formatter } from './formatter.ts';
import { toTickParts, type ValueFormat } from './value-format.ts';

/** Maximum extra decimals of axis labels. */
const MAX_DIGITS = 6;

/** The values of an axis: short, without their unit, and with as many decimals as it takes to tell them apart. */
export function formatTicks(formatter: Formatter, values: readonly number[], format: ValueFormat): string[] {
  const say = (more: number): string[] =>
    values.map((value) => {
      const { number, options } = toTickParts(value, format, more);
      return formatter.number(number, options);
    });
  let labels = say(0);
  for (let more = 1; more <= MAX_DIGITS && new Set(labels).size < values.length; more++) labels = say(more);
  return labels;
}
