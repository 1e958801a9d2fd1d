/** Building blocks of the file's schema, each with a description of what was expected. */
import { z } from 'zod';
import { formatValue } from '../../base/format-value.ts';
import { describeUnknown } from '../model/names.ts';

interface RawIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
}

/** Builds the message of a failed check: the value, and what was expected. */
export const says = (expected: string) => ({
  error: ({ input }: RawIssue): string =>
    input === undefined ? `is missing: expected ${expected}` : `${formatValue(input)}: expected ${expected}`,
});

/**
 * Builds the schema of a map with these keys and no others; the message for unknown keys has a line for each of them.
 */
export function shape<S extends z.ZodRawShape>(keys: S) {
  const names = Object.keys(keys);
  return z.strictObject(keys, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => describeUnknown('a key here', key, names)).join('\n')
        : `${formatValue(issue.input)}: expected a map with the keys ${names.join(', ')}`,
  });
}

/** Builds the schema of a text without control characters, at most `longest` characters long. */
export const text = (expected = 'text', longest = 200) =>
  z
    .string(says(expected))
    .min(1, says(expected))
    .max(longest, says(`${expected} of at most ${longest} characters`))
    .regex(/^[^\u0000-\u001f\u007f]*$/, says(`${expected} without control characters`));

/** Builds the schema of a reference to a named entry; whether it exists is checked later. */
export const reference = (kind: string) => z.string(says(`the name of ${kind}`)).max(200, says(`the name of ${kind}`));

export const references = (kind: string) =>
  z.array(reference(kind), says(`a list of names of ${kind}s`)).max(1000, says('at most 1000 names'));

/** Builds the schema of `all` or a list of names. */
export const allOrSome = (kind: string) =>
  z.union([z.literal('all'), references(kind)], says(`all, or a list of names of ${kind}s`));

export const choice = <const T extends readonly string[]>(values: T) => z.enum(values, says(values.join(' or ')));

export const environmentName = z
  .string(says('the name of an environment variable'))
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, says('the name of an environment variable, as OPS_WEBHOOK_SECRET'));

export const flag = z.boolean(says('true or false'));

export const integer = (min: number, max: number, expected = `a whole number from ${min} to ${max}`) => {
  return z.int(says(expected)).min(min, says(expected)).max(max, says(expected));
};

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = 'a duration such as 5s, 2h or 3d (ms, s, m, h, d)';

/** A duration, parsed to milliseconds. */
export const duration = z
  .string(says(DURATION))
  .regex(/^\d{1,6}(?:ms|s|m|h|d)$/, says(DURATION))
  .transform((value) => {
    const [, count, unit] = /^(\d+)(\D+)$/.exec(value) as unknown as [string, string, keyof typeof UNITS_MS];
    return Number(count) * UNITS_MS[unit];
  });

const DATE = 'a date such as 2026-11-27';

/** A date `YYYY-MM-DD` that exists in the years 1 to 9999. */
export const date = z.string(says(DATE)).refine(isDate, says(DATE));

function isDate(value: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const ms = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}

const LANGUAGE = 'en or de, or one of their regions such as en-US';
const isLanguage = (tag: string): boolean => {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
};

/** A BCP 47 tag of a language that messages are written in. */
export const language = z
  .string(says(LANGUAGE))
  .regex(/^(en|de)(-[A-Za-z0-9]{2,8})*$/, says(LANGUAGE))
  .refine(isLanguage, says(LANGUAGE));

const WEEK_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const WEEKDAY = `${WEEK_DAYS.join(', ')}, or a number from 1 (Monday) to 7`;

/** A weekday by name or number, parsed to 1 (Monday) to 7. */
export const weekday = z.union(
  [choice(WEEK_DAYS).transform((day) => WEEK_DAYS.indexOf(day) + 1), integer(1, 7, WEEKDAY)],
  says(WEEKDAY),
);
