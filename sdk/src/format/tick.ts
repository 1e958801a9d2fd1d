import type { Formatter } from './formatter.ts';
import { toTickParts, type NumberParts, type ValueFormat } from './value-format.ts';

/** Maximum extra decimals of axis labels, and those of them that only make a label exact. */
const MAX_DIGITS = 6;
const EXACT_DIGITS = 2;

/**
 * The values of an axis: short, without their unit, and with as many decimals as it takes to tell them apart and, where a
 * few are enough for that, to be exact: 2.5 is not 3.
 */
export function formatTicks(formatter: Formatter, values: readonly number[], format: ValueFormat): string[] {
  const isLarge = values.some((value) => Math.abs(value) >= 1000);
  const say = (more: number): string[] =>
    values.map((value) => {
      // "€0" below "€62.5K", not "€0.00".
      const { number, options } = toTickParts(value, format, isLarge && value === 0 ? 0 : more);
      return formatter.number(number, options);
    });
  const isExact = (more: number): boolean => values.every((value) => isRound(toTickParts(value, format, more)));
  let digits = 0;
  while (digits < MAX_DIGITS && new Set(say(digits)).size < values.length) digits++;
  const exact = [0, 1, EXACT_DIGITS].map((more) => digits + more).find(isExact);
  return say(exact ?? digits);
}

/** True if a number has no more decimals than are shown. */
function isRound({ number, options }: NumberParts): boolean {
  const { maximumFractionDigits = 0, notation, style } = options;
  const size = Math.abs(number);
  const thousands = notation === 'compact' && size >= 1000 ? 10 ** (3 * Math.floor(Math.log10(size) / 3 + 1e-9)) : 1;
  const shown = (number / thousands) * (style === 'percent' ? 100 : 1) * 10 ** maximumFractionDigits;
  return Math.abs(shown - Math.round(shown)) < 1e-6;
}
