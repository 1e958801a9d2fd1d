/**
 * Reason why a value is not a decimal of the scale. `inexact`: a JSON number so large at this scale that its double may
 * not distinguish it from its neighbours: it must be read from the record's text.
 */
export type DecimalProblem = 'wrong_type' | 'too_many_decimals' | 'out_of_range' | 'not_finite' | 'inexact';

export interface DecimalOptions {
  /** True: texts use a decimal comma, `1.234,50`; points group thousands. */
  readonly decimalComma?: boolean | undefined;
  /** True: digits beyond the scale are rounded, half away from zero. */
  readonly round?: boolean | undefined;
}

/** Matches the common form. */
const PLAIN_TEXT = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/;
const DECIMAL_TEXT = /^\s*([+-]?)(?=[.\d])(\d{0,40})(?:\.(\d{0,40}))?(?:e([+-]?\d{1,3}))?\s*$/i;
const COMMA_TEXT = /^\s*([+-]?)(\d{1,3}(?:\.\d{3})+|\d{1,40})(?:,(\d{1,40}))?\s*$/;
const NOT_FINITE = /^\s*[+-]?(?:nan|inf|infinity)\s*$/i;
/** Bound up to which numbers keep their decimals at every scale in use: 15 significant digits survive a double. */
const SHORT_NUMBER = 1e9;
/** Powers of ten by scale: a table, because computing a power costs more than all the rest. */
const POWERS = Array.from({ length: 10 }, (_, scale) => 10 ** scale);
/** Bound below which scaled values have at most 15 digits. */
const MAX_EXACT = 1e15;

/**
 * Parses a number, or a decimal text, to a scaled integer: `12.34` at scale 2 is 1234, exactly. Digits beyond the scale
 * must be zeros unless rounding is on; the scaled value must be a safe integer.
 */
export function parseDecimal(value: unknown, scale: number, options: DecimalOptions = {}): number | DecimalProblem {
  if (typeof value === 'number') return parseNumber(value, scale, options);
  if (typeof value === 'string') return parseText(value, scale, options);
  return 'wrong_type';
}

function parseNumber(value: number, scale: number, { round }: DecimalOptions): number | DecimalProblem {
  if (!Number.isFinite(value)) return 'not_finite';
  const factor = POWERS[scale] as number;
  const exact = value * factor;
  if (exact >= MAX_EXACT || exact <= -MAX_EXACT) return 'inexact';
  // Adding zero turns negative zero into zero.
  if (Number.isInteger(value)) return exact + 0;
  if (scale <= 4 && value < SHORT_NUMBER && value > -SHORT_NUMBER) {
    const scaled = Math.round(exact);
    // The shortest decimal of a double is the one that was written: it must result from the scaled integer again.
    if (scaled / factor === value) return scaled;
    if (round !== true) return 'too_many_decimals';
  }
  return parseText(String(value), scale, { round });
}

function parseText(text: string, scale: number, { decimalComma, round }: DecimalOptions): number | DecimalProblem {
  const match = decimalComma ? COMMA_TEXT.exec(text) : (PLAIN_TEXT.exec(text) ?? DECIMAL_TEXT.exec(text));
  if (!match) return NOT_FINITE.test(text) ? 'not_finite' : 'wrong_type';
  const [, sign, before = '', after = '', exponent] = match;
  if (before === '' && after === '') return 'wrong_type';
  const digits = decimalComma ? before.replaceAll('.', '') : before;
  const [whole, fraction] = exponent === undefined ? [digits, after] : shiftPoint(digits, after, Number(exponent));
  const scaled = toScaled(whole, fraction, scale, round === true);
  if (scaled === undefined) return 'too_many_decimals';
  if (!Number.isSafeInteger(scaled)) return 'out_of_range';
  return sign === '-' && scaled !== 0 ? -scaled : scaled;
}

/** Joins digits to a scaled integer; undefined for digits beyond the scale that are neither zeros nor to be rounded. */
function toScaled(whole: string, fraction: string, scale: number, round: boolean): number | undefined {
  if (fraction.length <= scale) return Number(whole + fraction.padEnd(scale, '0'));
  const rest = fraction.slice(scale);
  if (!round && /[1-9]/.test(rest)) return undefined;
  const scaled = Number(whole + fraction.slice(0, scale));
  return round && rest >= '5' ? scaled + 1 : scaled;
}

/** Returns the digits before and after the point once it is moved by an exponent. */
function shiftPoint(whole: string, fraction: string, exponent: number): readonly [string, string] {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return ['0', '0'.repeat(Math.min(-point, 400)) + digits];
  return [digits.slice(0, point).padEnd(Math.min(point, 400), '0'), digits.slice(point)];
}
