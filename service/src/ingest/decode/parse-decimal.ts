/** Why a value is no decimal of the scale. */
export type DecimalProblem = 'wrong_type' | 'too_many_decimals' | 'out_of_range';

const DECIMAL_TEXT = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/;
/** Numbers up to here tell their decimals apart at every scale in use: 15 significant digits survive a double. */
const SHORT_NUMBER = 1e9;

/**
 * A number, or a decimal text, as a scaled integer: `12.34` at scale 2 is 1234, exactly. Digits beyond the scale must be
 * zeros; the scaled value must be a safe integer.
 */
export function parseDecimal(value: unknown, scale: number): number | DecimalProblem {
  if (typeof value === 'number') return parseNumber(value, scale);
  if (typeof value === 'string') return parseText(value, scale);
  return 'wrong_type';
}

function parseNumber(value: number, scale: number): number | DecimalProblem {
  if (Number.isInteger(value)) {
    const scaled = value * 10 ** scale;
    return Number.isSafeInteger(value) && Number.isSafeInteger(scaled) ? scaled : 'out_of_range';
  }
  if (!Number.isFinite(value)) return 'out_of_range';
  if (Math.abs(value) < SHORT_NUMBER && scale <= 4) {
    const scaled = Math.round(value * 10 ** scale);
    // The shortest decimal of a double is the one that was written: it must come back from the scaled integer.
    return scaled / 10 ** scale === value ? scaled : 'too_many_decimals';
  }
  return parseText(toPlainText(value), scale);
}

/** Without the exponent that numbers below 1e-6 are printed with. */
function toPlainText(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(value));
  if (!match) return String(value);
  const [, sign = '', first = '', rest = '', exponent = ''] = match;
  return `${sign}0.${'0'.repeat(Math.min(Number(exponent), 40) - 1)}${first}${rest}`.slice(0, 42);
}

function parseText(text: string, scale: number): number | DecimalProblem {
  const match = DECIMAL_TEXT.exec(text);
  if (!match) return 'wrong_type';
  const [, sign, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(scale))) return 'too_many_decimals';
  const scaled = Number(`${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  if (!Number.isSafeInteger(scaled)) return 'out_of_range';
  return sign === '-' && scaled !== 0 ? -scaled : scaled;
}
