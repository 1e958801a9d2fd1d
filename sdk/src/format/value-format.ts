import type { MetricView } from '../protocol/catalog.ts';

/** What a value is, as the catalogue says it of its metric. */
export type ValueFormat = Pick<MetricView, 'format' | 'currency' | 'unit'>;

/** From this size on a large number is shortened: 1.24M. */
const COMPACT_FROM = 1_000_000;
const SECONDS = { day: 86_400, hour: 3600, minute: 60, second: 1 } as const;
const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, minutes: 60, h: 3600, hours: 3600 };

/** A number and the options of `Intl.NumberFormat` that show it. */
export interface NumberParts {
  readonly number: number;
  readonly options: Intl.NumberFormatOptions;
}

/**
 * How a value is shown. As many decimals as tell something, and always the same for values of one size, so that digits
 * do not jump: money from 1,000 on has none, shares have one. `isCompact`: short, as on an axis.
 */
export function toNumberParts(value: number, format: ValueFormat, isCompact = false): NumberParts {
  const size = Math.abs(value);
  const compact: Intl.NumberFormatOptions =
    size >= COMPACT_FROM || (isCompact && size >= 10_000)
      ? { notation: 'compact', ...fixed(isCompact ? 1 : 2, 0) }
      : {};
  switch (format.format) {
    case 'currency':
      return {
        number: value,
        options: {
          ...(format.currency && { style: 'currency', currency: format.currency, currencyDisplay: 'narrowSymbol' }),
          ...fixed(size >= 1000 || isCompact ? 0 : 2),
          ...compact,
        },
      };
    case 'percent':
      return { number: value, options: { style: 'percent', ...fixed(isCompact ? 0 : 1, isCompact ? 0 : 1) } };
    case 'duration':
      return toDuration(value * (UNIT_SECONDS[format.unit ?? 's'] ?? 1));
    case 'integer':
      return { number: value, options: { ...fixed(0), ...compact } };
    case 'number':
      return { number: value, options: { ...fixed(size >= 1000 ? 0 : 2, 0), ...compact } };
  }
}

const fixed = (most: number, least = most): Intl.NumberFormatOptions => ({
  maximumFractionDigits: most,
  minimumFractionDigits: least,
});

/** In the largest unit of which there are one and a half or more. */
function toDuration(seconds: number): NumberParts {
  const size = Math.abs(seconds);
  const unit = (['day', 'hour', 'minute'] as const).find((name) => size >= 1.5 * SECONDS[name]) ?? 'second';
  return {
    number: seconds / SECONDS[unit],
    options: { style: 'unit', unit, unitDisplay: 'short', ...fixed(1, 0) },
  };
}
