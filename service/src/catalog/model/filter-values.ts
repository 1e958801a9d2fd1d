import { formatValue } from '../../base/format-value.ts';
import { parseInstant } from '../../time/date-range.ts';
import { computeDistance } from './names.ts';
import type { Place } from '../file/problems.ts';
import type { PolicyValue } from './role-types.ts';
import type { FieldType } from './types.ts';

const MAX_TEXT = 1_000;

/** Parses a literal of a field's type; instants become epoch ms, read in `zone` if they have no offset. */
export function parseLiteral(
  value: unknown,
  type: FieldType,
  place: Place,
  zone: string,
): string | number | boolean | undefined {
  switch (type) {
    case 'string':
      if (typeof value === 'string' && value.length <= MAX_TEXT && !value.includes('\0')) return value;
      return refuse(value, place, `text of at most ${MAX_TEXT} characters; put numbers and true or false in quotes`);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(value, place, 'true or false');
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : refuse(value, place, 'a whole number');
    case 'decimal':
      return Number.isFinite(value) ? (value as number) : refuse(value, place, 'a number');
    case 'timestamp': {
      const ms = Number.isSafeInteger(value) ? (value as number) : parseInstant(value, zone);
      return ms ?? refuse(value, place, 'an instant such as 2026-11-01T10:00:00Z, or milliseconds since 1970');
    }
  }
}

/** Registered claims, which describe the token itself and never select rows. */
export const REGISTERED_CLAIMS: readonly string[] = ['exp', 'iat', 'nbf', 'iss', 'aud', 'jti', 'roles'];

const ATTRIBUTE = /^principal\.([A-Za-z][A-Za-z0-9_-]{0,63})$/;

/** Parses a literal, or a reference such as `principal.regions` to the values of a claim. */
export function parsePolicyValue(value: unknown, type: FieldType, place: Place): PolicyValue | undefined {
  if (typeof value !== 'string') return parseLiteral(value, type, place, 'UTC');
  if (!value.startsWith('principal.')) {
    const [, before = '', claim] = /^(\w{1,20})\.(.+)$/.exec(value) ?? [];
    // As a literal it would match nothing, and the reason would be hard to find.
    return computeDistance(before.toLowerCase(), 'principal') <= 2
      ? place.refuse(`${formatValue(value)}: did you mean principal.${claim}?`)
      : parseLiteral(value, type, place, 'UTC');
  }
  const attribute = ATTRIBUTE.exec(value)?.[1];
  return attribute === undefined || REGISTERED_CLAIMS.includes(attribute)
    ? refuse(value, place, 'principal. and the name of a claim, as principal.regions')
    : { attribute };
}

const refuse = (value: unknown, place: Place, expected: string): undefined =>
  place.refuse(`${formatValue(value)}: expected ${expected}`);
