import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import type { FieldReading } from '../../catalog/model/reading-types.ts';
import type { Field } from '../../catalog/model/types.ts';
import { showValue } from './show-value.ts';
import { parseDecimal, type DecimalProblem } from './parse-decimal.ts';
import { compileTimestamp, describeTimestamp } from './parse-timestamp.ts';

export type FieldValue = string | number | boolean | null;

/** Reason why a value does not fit its field. */
export interface FieldProblem {
  readonly code: RejectionCode | typeof INEXACT;
  readonly message: string;
}

/** Maximum length of a text field. */
const MAX_TEXT = 512;

/** Code of a number whose digits must be read from the record's text; internal to the decoder. */
export const INEXACT = 'inexact';

export const isProblem = (value: FieldValue | FieldProblem): value is FieldProblem =>
  typeof value === 'object' && value !== null;

type Parser = (value: unknown) => FieldValue | FieldProblem;

/**
 * Compiles the parser of one field: from a value of the payload to text, scaled integer, boolean or epoch milliseconds.
 * An absent value, null, an empty text and the field's null words count as no value. Never throws.
 */
export function compileField(field: Field, zone: string): Parser {
  const reading = field.reading ?? {};
  const nothing = field.required ? problem('missing_field', field, 'is missing', EXPECTED[field.type]) : null;
  const parse = PARSERS[field.type](field, zone, reading, nothing);
  const words = new Set(reading.nullWords);
  if (words.size === 0) {
    return (value) => (value === null || value === undefined || value === '' ? nothing : parse(value));
  }
  return (value) => {
    if (value === null || value === undefined || value === '') return nothing;
    return words.has(toWord(value)) ? nothing : parse(value);
  };
}

/** Returns a text trimmed, or a number as its digits; the empty text for anything else, which is never a null word. */
const toWord = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

/** `nothing`: the result for no value, which includes blank text in all fields except texts. */
type ParserMaker = (field: Field, zone: string, reading: FieldReading, nothing: FieldProblem | null) => Parser;

const PARSERS: Record<Field['type'], ParserMaker> = {
  string: (field) => (value) => parseText(field, value),
  boolean: (field, _zone, _reading, nothing) => (value) => {
    if (typeof value === 'boolean') return value;
    // Untyped files contain only texts.
    const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
    if (text === 'true' || text === 'false') return text === 'true';
    return text === '' ? nothing : problem('wrong_type', field, `is ${showValue(field, value)}`, EXPECTED.boolean);
  },
  integer: parseScaledField,
  decimal: parseScaledField,
  timestamp: (field, zone, reading, nothing) => {
    const parse = compileTimestamp(reading, zone);
    return (value) => {
      const micros = parse(value);
      if (micros !== undefined) return Math.floor(micros / 1000);
      if (isBlank(value)) return nothing;
      return problem(
        'wrong_type',
        field,
        `is ${showValue(field, value)}`,
        field.pii ? EXPECTED.timestamp : describeTimestamp(value, reading),
      );
    };
  },
};

const EXPECTED: Record<Field['type'], string> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  decimal: 'a number, or a decimal as text',
  timestamp: 'an ISO 8601 time such as "2026-11-07T10:00:00Z", or milliseconds since 1970',
};

/** Parses a text; numbers become their digits: ids are numbers in one system and texts in the next. */
function parseText(field: Field, value: unknown): FieldValue | FieldProblem {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 1e15) {
    return problem(INEXACT, field, `is ${showValue(field, value)}`, EXPECTED.string);
  }
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return problem('wrong_type', field, `is ${showValue(field, value)}`, EXPECTED.string);
  if (text.length > MAX_TEXT) {
    return problem('too_long', field, `has ${text.length} characters`, `at most ${MAX_TEXT}`);
  }
  if (text.includes('\0'))
    return problem('nul_byte', field, `is ${showValue(field, text)}`, 'a text without NUL characters');
  if (!text.isWellFormed()) {
    return problem('lone_surrogate', field, `is ${showValue(field, text)}`, 'a text without half of a surrogate pair');
  }
  return text.isWellFormed() ? text : text.toWellFormed();
}

function parseScaledField(field: Field, _zone: string, reading: FieldReading, nothing: FieldProblem | null): Parser {
  const expected: Record<DecimalProblem, string> = {
    wrong_type: EXPECTED[field.type],
    out_of_range: RANGE,
    too_many_decimals: decimalsOf(field),
    not_finite: `a finite number (list it in "null_words" if it stands for no value)`,
    inexact: RANGE,
  };
  return (value) => {
    const parsed = parseDecimal(value, field.scale, reading);
    if (typeof parsed === 'number') return parsed;
    if (isBlank(value)) return nothing;
    const code: DecimalProblem = parsed === 'too_many_decimals' && field.type === 'integer' ? 'wrong_type' : parsed;
    return problem(code, field, `is ${showValue(field, value)}`, expected[code] + describeHint(value, parsed, reading));
  };
}

/** Texts by which other systems express a missing value; they count as such only if the catalogue lists them. */
export const COMMON_NULL_WORDS: ReadonlySet<string> = new Set([
  'null',
  'NULL',
  'Null',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'None',
  'none',
  'nil',
  '-',
  '--',
  '?',
  '\\N',
]);

const COMMA = /^\s*[+-]?[\d.]*\d,\d+\s*$/;

/** Suggests the option that would accept the value. */
function describeHint(value: unknown, code: DecimalProblem, { decimalComma }: FieldReading): string {
  if (code !== 'wrong_type' || typeof value !== 'string') return '';
  if (COMMON_NULL_WORDS.has(value.trim())) return '; list it in "null_words" if it stands for no value';
  return decimalComma !== true && COMMA.test(value) ? '; numbers such as 9,90 need "decimal_comma: true"' : '';
}

const RANGE = 'a value whose digits fit into 53 bits (about 9 · 10^15 without the decimal point)';

const decimalsOf = (field: Field): string =>
  `${field.scale === 1 ? 'at most 1 digit' : `at most ${field.scale} digits`} after the point (or "round: true")`;

const problem = (code: FieldProblem['code'], field: Field, actual: string, expected: string): FieldProblem => ({
  code,
  message: `${field.path.join('.')} ${actual}: expected ${expected}`,
});
