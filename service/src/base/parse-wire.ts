import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import type { z } from 'zod';
import { InvalidRequestError } from './errors.ts';
import { findNearest } from './find-nearest.ts';
import { formatValue } from './format-value.ts';

type RawIssue = z.core.$ZodRawIssue;

/**
 * Parses a value from the wire. `subject` is the name of the whole value, such as `the query`. Throws an
 * InvalidRequestError with the innermost wrong path: `limit is 0: expected at least 1`.
 */
export function parseWire<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: ErrorCode,
  subject: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: describe, reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = findInnermost(parsed.error.issues);
  const path = toPath(issue.path);
  // A custom message of a schema states its expectation.
  const { message } = issue;
  const words = /^(is|has) /.test(message) ? message : `is ${formatValue(issue.input)}: expected ${message}`;
  throw new InvalidRequestError(code, `${path === '' ? subject : path} ${words}`, { path });
}

/** Converts `['filters', 0, 'member']` to `filters[0].member`. */
const toPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/** Finds the intended alternative of a union: the one whose issues lie deepest. */
function findInnermost(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const issue = issues.at(-1) as z.core.$ZodIssue;
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .filter((errors) => errors.length > 0 && errors.every(({ code }) => code !== 'unrecognized_keys'))
    .map((errors) => findInnermost(errors))
    .filter(({ path }) => path.length > 0)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : issue;
}

function describe(issue: RawIssue): string {
  if (issue.code === 'unrecognized_keys') return describeKeys(issue.keys, Object.keys(shapeOf(issue)));
  if (issue.input === undefined) return `is missing: expected ${describeNeeded(issue) ?? expectation(issue)}`;
  return `is ${formatValue(issue.input)}: expected ${expectation(issue)}`;
}

/** Schemas by key of the object that an issue is about; empty for anything else. */
const shapeOf = (issue: RawIssue): Readonly<Record<string, z.core.$ZodType>> =>
  (
    issue.inst as
      { readonly _zod?: { readonly def?: { readonly shape?: Record<string, z.core.$ZodType> } } } | undefined
  )?._zod?.def?.shape ?? {};

/** The object that is missing, with the keys that it needs; undefined for one that needs none, and for other types. */
function describeNeeded(issue: RawIssue): string | undefined {
  const needed = Object.entries(shapeOf(issue)).filter(([, schema]) => schema._zod.optin !== 'optional');
  return needed.length === 0 ? undefined : `{${needed.map(([key]) => `"${key}": …`).join(', ')}}`;
}

/** Names the nearest key of the schema, or all of them. */
function describeKeys(keys: readonly string[], expected: readonly string[]): string {
  const nearest = findNearest(keys[0] as string, expected);
  const hint = nearest === undefined ? `expected one of ${expected.join(', ')}` : `did you mean "${nearest}"?`;
  return `has the unknown key${keys.length > 1 ? 's' : ''} ${showKeys(keys)}: ${expected.length === 0 ? 'expected no key' : hint}`;
}

const SHOWN_KEYS = 3;

function showKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, SHOWN_KEYS).map(formatValue).join(', ');
  const others = keys.length - SHOWN_KEYS;
  return others > 0 ? `${shown} and ${others.toLocaleString('en')} more` : shown;
}

const TYPES: Record<string, string> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
  tuple: 'an array',
};

const UNITS: Record<string, readonly [one: string, many: string]> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
  tuple: [' entry', ' entries'],
};

function expectation(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => String(value)).join(' or ');
    case 'too_big':
      return `at most ${count(issue.maximum, issue.origin)}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${count(issue.minimum, issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? 'an instant such as 2026-11-27T08:00:00Z' : issue.format;
    case 'invalid_union':
      return 'one of the shapes of GET /openapi.json';
    default:
      return issue.message ?? 'another value';
  }
}

const count = (number: number | bigint, origin: string): string =>
  `${number}${UNITS[origin]?.[Number(number) === 1 ? 0 : 1] ?? ''}`;
