import type { Field } from '../../catalog/types.ts';
import { showValue } from '../../show-value.ts';
import { parseDecimal, type DecimalProblem } from './parse-decimal.ts';
import { parseInstantMicros } from './parse-instant.ts';

export type FieldValue = string | number | boolean | null;

/** Why a value does not fit its field. */
export interface FieldProblem {
  readonly code: string;
  readonly message: string;
}

/** Characters that a text field may have. */
export const LONGEST_TEXT = 512;

export const isProblem = (value: FieldValue | FieldProblem): value is FieldProblem =>
  typeof value === 'object' && value !== null;

/**
 * Compiles the parser of one field: a value of the payload (absent is null) to text, scaled integer, boolean or epoch
 * milliseconds. Never throws.
 */
export function compileField(field: Field, zone: string): (value: unknown) => FieldValue | FieldProblem {
  const parse = PARSERS[field.type](field, zone);
  return (value) => {
    if (value !== null && value !== undefined) return parse(value);
    return field.required ? problem('missing_field', field, 'is missing', EXPECTED[field.type]) : null;
  };
}

type Parser = (value: unknown) => FieldValue | FieldProblem;

const PARSERS: Record<Field['type'], (field: Field, zone: string) => Parser> = {
  string: (field) => (value) => parseText(field, value),
  boolean: (field) => (value) => {
    if (typeof value === 'boolean') return value;
    // Files without types have nothing but texts.
    if (value === 'true' || value === 'false') return value === 'true';
    return problem('wrong_type', field, `is ${showValue(value)}`, EXPECTED.boolean);
  },
  integer: parseScaledField,
  decimal: parseScaledField,
  timestamp: (field, zone) => (value) => {
    const micros = parseInstantMicros(value, zone);
    if (micros === undefined) return problem('wrong_type', field, `is ${showValue(value)}`, EXPECTED.timestamp);
    return Math.floor(micros / 1000);
  },
};

const EXPECTED: Record<Field['type'], string> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  decimal: 'a number, or a decimal as text',
  timestamp: 'an ISO 8601 time such as "2026-11-07T10:00:00Z", or milliseconds since 1970',
};

/** Numbers stand for their digits: ids are numbers in one system and texts in the next. */
function parseText(field: Field, value: unknown): FieldValue | FieldProblem {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return problem('wrong_type', field, `is ${showValue(value)}`, EXPECTED.string);
  if (text.length > LONGEST_TEXT) {
    return problem('too_long', field, `has ${text.length} characters`, `at most ${LONGEST_TEXT}`);
  }
  if (text.includes('\0')) return problem('nul_byte', field, `is ${showValue(text)}`, 'a text without NUL characters');
  if (!text.isWellFormed()) {
    return problem('lone_surrogate', field, `is ${showValue(text)}`, 'a text without half of a surrogate pair');
  }
  return text.isWellFormed() ? text : text.toWellFormed();
}

function parseScaledField(field: Field): Parser {
  const fallback = { wrong_type: EXPECTED[field.type], out_of_range: RANGE, too_many_decimals: decimalsOf(field) };
  return (value) => {
    const parsed = parseDecimal(value, field.scale);
    if (typeof parsed === 'number') return parsed;
    const code: DecimalProblem = parsed === 'too_many_decimals' && field.type === 'integer' ? 'wrong_type' : parsed;
    return problem(code, field, `is ${showValue(value)}`, fallback[code]);
  };
}

const RANGE = 'a value whose digits fit into 53 bits (about 9 · 10^15 without the decimal point)';

const decimalsOf = (field: Field): string =>
  field.scale === 1 ? 'at most 1 digit after the point' : `at most ${field.scale} digits after the point`;

const problem = (code: string, field: Field, found: string, expected: string): FieldProblem => ({
  code,
  message: `${field.path.join('.')} ${found}: expected ${expected}`,
});
