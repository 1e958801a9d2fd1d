import type { FieldType } from '../catalog/model/types.ts';
import { ForbiddenError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';

const MAX_VALUES = 1000;
const MAX_LENGTH = 1000;
/**
 * Matches a text that is a joined list or embeds JSON. A single value that contains such a character must be sent in a
 * list.
 */
const JOINED = /[,;|]|^\s*[[{]/;
const CONTROL = /\p{Cc}/u;

/** A claim that a role's row filter refers to. */
export interface WantedClaim {
  readonly name: string;
  /** Type of the dimension that the claim filters. */
  readonly type: FieldType;
  readonly role: string;
}

/**
 * Returns the values of a claim that a row filter names, as texts: one or more, none empty. An ambiguous claim is
 * denied: no filter operator may turn it into no rows, or into more rows. Throws ForbiddenErrors `missing_claim`
 * (absent, null, or without any value) and `malformed_claim`, with the path `claims.<name>`.
 */
export function readClaim(claims: Readonly<Record<string, unknown>>, wanted: WantedClaim): readonly string[] {
  const value = Object.hasOwn(claims, wanted.name) ? claims[wanted.name] : undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.every(isBlank)) throw missing(wanted, value);
  // A subject is one value, whatever it contains: `auth0|7`, `CN=42,OU=Sales`.
  if (typeof value === 'string' && wanted.name !== 'sub' && JOINED.test(value)) {
    throw malformed(wanted, formatValue(value), 'a list of texts such as ["north", "south"], not one text');
  }
  if (values.length > MAX_VALUES) {
    throw malformed(wanted, `a list of ${values.length} values`, `at most ${MAX_VALUES}`);
  }
  return [
    ...new Set(values.map((element, index) => readValue(element, Array.isArray(value) ? index : undefined, wanted))),
  ];
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function readValue(value: unknown, index: number | undefined, wanted: WantedClaim): string {
  const actual = index === undefined ? formatValue(value) : `a list with ${formatValue(value)}`;
  if (wanted.type === 'boolean') {
    if (value === true || value === false || value === 'true' || value === 'false') return String(value);
    throw malformed(wanted, actual, 'true or false');
  }
  // Beyond 2^53 a number has lost digits before it arrives here.
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  if (typeof value === 'string' && isMeant(value)) return value;
  throw malformed(wanted, actual, `texts of 1 to ${MAX_LENGTH} characters, without spaces at the ends`);
}

const isMeant = (text: string): boolean =>
  text !== '' && text.length <= MAX_LENGTH && text.trim() === text && text.isWellFormed() && !CONTROL.test(text);

const missing = ({ name, role }: WantedClaim, value: unknown): ForbiddenError =>
  new ForbiddenError(
    'missing_claim',
    value === undefined
      ? `the token has no claim \`${name}\`: expected it, because role "${role}" sees rows by it`
      : `claim \`${name}\` of the token is ${formatValue(value)}: expected a value, because role "${role}" sees rows by it`,
    { path: `claims.${name}` },
  );

const malformed = ({ name }: WantedClaim, actual: string, expected: string): ForbiddenError =>
  new ForbiddenError('malformed_claim', `claim \`${name}\` of the token is ${actual}: expected ${expected}`, {
    path: `claims.${name}`,
  });
