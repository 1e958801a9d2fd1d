import type { MetricView } from '../protocol/catalog.ts';

/** Format of a metric's values, from the catalogue. */
export type ValueFormat = Pick<MetricView, 'format' | 'currency' | 'currencyDigits' | 'decimals' | 'unit'> & {
  /** `standard`: never shortened; `compact`: from 1,000 on, to three digits where `decimals` is absent. */
  readonly notation?: 'standard' | 'compact';
};

/** From this size on a large number is shortened: 1.24M. */
const COMPACT_FROM = 1_000_000;

/** Largest first, with their seconds. */
export const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
export const SECOND = ['second', 1] as const;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  ...{ s: 1, sec: 1, second: 1 },
  ...{ m: 60, min: 60, minute: 60 },
  ...{ h: 3600, hr: 3600, hour: 3600 },
  ...{ d: 86_400, day: 86_400, w: 604_800, week: 604_800 },
};

/** Returns the seconds of a duration's unit, singular or plural; undefined for other formats and unknown units. */
export const findSeconds = ({ format, unit = 's' }: ValueFormat): number | undefined =>
  format === 'duration' ? (UNIT_SECONDS[unit] ?? UNIT_SECONDS[unit.replace(/s$/, '')]) : undefined;

/** A number and the options of `Intl.NumberFormat` that show it. */
export interface NumberParts {
  readonly number: number;
  readonly options: Intl.NumberFormatOptions;
}

/**
 * Formats a value. Shows as many decimals as are meaningful, the same for values of one magnitude, so that digits
 * do not jump: those that the metric says, else for numbers two and for money those of its currency, from 1,000 on none,
 * and for shares one. With `largest`, the greatest size of a column, all values have the unit and the decimals of that one,
 * and none is shortened.
 */
export function toNumberParts(value: number, form: ValueFormat, largest?: number): NumberParts {
  const { format, currency, decimals, notation } = form;
  const size = largest ?? Math.abs(value);
  const seconds = findSeconds(form);
  if (seconds !== undefined) return toDuration(value * seconds, size * seconds, decimals);
  if (format === 'percent') return { number: value, options: { style: 'percent', ...fixed(decimals ?? 1) } };
  return {
    number: value,
    options: {
      ...(format === 'currency' && currency && { style: format, currency, currencyDisplay: 'narrowSymbol' }),
      ...fixed(decimals ?? (format === 'integer' || size >= 1000 ? 0 : format === 'currency' ? digitsOf(form) : 2)),
      ...(largest === undefined &&
        notation !== 'standard' &&
        size >= (notation ? 1000 : COMPACT_FROM) && {
          notation: 'compact',
          ...(!notation
            ? fixed(2, format === 'currency' ? 2 : 0)
            : decimals === undefined
              ? { maximumSignificantDigits: 3 }
              : fixed(decimals)),
        }),
    },
  };
}

/** Decimals of the currency by ISO 4217: `Intl` has those of cash, which are fewer for some. */
const digitsOf = ({ currencyDigits }: ValueFormat): number => currencyDigits ?? 2;

/** Formats a value for an axis, with `more` decimals if neighbours would look the same. */
export function toTickParts(value: number, format: ValueFormat, more: number): NumberParts {
  const { number, options } = toNumberParts(value, format);
  if (findSeconds(format) !== undefined) return { number, options: { ...options, ...fixed(1 + more, 0) } };
  if (format.format === 'percent') return { number, options: { ...options, ...fixed(more) } };
  const isLarge = Math.abs(value) >= 10_000;
  const digits = isLarge
    ? { notation: 'compact' as const, ...fixed(1 + more, 0) }
    : format.format === 'currency' && more > 0
      ? fixed(Math.max(more, digitsOf(format)))
      : fixed(format.format === 'number' ? 2 + more : more, 0);
  return { number, options: { ...options, ...digits } };
}

const fixed = (most: number, least = most): Intl.NumberFormatOptions => ({
  maximumFractionDigits: most,
  minimumFractionDigits: least,
});

/** In the largest unit of which there are one and a half or more in `size`. */
function toDuration(seconds: number, size: number, decimals: number | undefined): NumberParts {
  const [unit, length] = UNITS.find(([, most]) => Math.abs(size) >= 1.5 * most) ?? SECOND;
  const digits = fixed(decimals ?? 1, decimals ?? 0);
  return { number: seconds / length, options: { style: 'unit', unit, unitDisplay: 'short', ...digits } };
}
