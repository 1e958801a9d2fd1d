/** Schemas of the keys that describe how values and files are written. docs/catalogue.md explains each. */
import { z } from 'zod';
import { choice, duration, environmentName, flag, integer, says, shape, text } from './shapes.ts';

const TIME_UNITS = ['s', 'ms', 'us', 'ns', 'days', 'unix_days'] as const;

const FORMAT = 'a pattern such as d/M/yyyy HH:mm, or a list of them';
const NULL_WORDS = 'a list of up to 50 texts or numbers, such as [NA, "-"]';

/** YAML reads `NULL` as its own null; the intended text is the same. */
const YAML_NULLS = ['null', 'NULL', 'Null'];
const listOf = (value: unknown): unknown => (Array.isArray(value) || value === undefined ? value : [value]);
const toWords = (value: unknown): unknown => {
  const list = listOf(value);
  return Array.isArray(list) ? list.flatMap((word: unknown) => (word === null ? YAML_NULLS : [word])) : list;
};

const nullWords = z
  .preprocess(
    toWords,
    z
      .array(z.union([text('text', 50), z.number()], says('text or a number')).transform(String), says(NULL_WORDS))
      .min(1, says(NULL_WORDS))
      .max(50, says(NULL_WORDS)),
  )
  .optional();

export const fieldReading = {
  unit: choice(TIME_UNITS).optional(),
  format: z
    .preprocess(listOf, z.array(text(FORMAT, 60), says(FORMAT)).min(1, says(FORMAT)).max(10, says(FORMAT)))
    .optional(),
  null_words: nullWords,
  decimal_comma: flag.optional(),
  round: flag.optional(),
  on_invalid: z.union([z.literal('refuse'), z.literal('null'), z.null()], says('refuse or null')).optional(),
};

export const fileReading = {
  null_words: nullWords,
  decimal_comma: flag.optional(),
  encoding: text('an encoding such as windows-1252').optional(),
  delimiter: z.string(says('one character, or tab')).optional(),
};

const TABLE = 'a table such as public.orders; for other names use query, where they can be quoted';
const QUERY = 'a query of at most 20000 characters';
const OVERLAP = 'a duration such as 5m, or for a watermark that is a number how far below it rows are read again';

/** How a source is read from another database. */
export const sqlReading = shape({
  connection: environmentName,
  table: z
    .string(says(TABLE))
    .regex(/^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*){0,2}$/, says(TABLE))
    .max(200, says(TABLE))
    .optional(),
  query: z.string(says(QUERY)).min(1, says(QUERY)).max(20_000, says(QUERY)).optional(),
  every: duration.default(60_000),
  watermark: text('the name of a column').optional(),
  overlap: z.union([duration, integer(0, 1_000_000_000).transform((below) => ({ below }))], says(OVERLAP)).optional(),
  refresh: choice(['incremental', 'full']).default('incremental'),
  timeout: duration.default(60_000),
});

const TABLE_NAME = 'a table such as public.orders: letters, digits, _ and $';
const SLOT = 'the name of a slot: at most 50 small letters, digits and _';

/** How a source follows a table of another Postgres. */
export const postgresReading = shape({
  connection: environmentName,
  table: z
    .string(says(TABLE_NAME))
    .regex(/^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/, says(TABLE_NAME))
    .max(130, says(TABLE_NAME)),
  slot: z
    .string(says(SLOT))
    .regex(/^[a-z0-9_]{1,50}$/, says(SLOT))
    .default('tidemark'),
  publication: z
    .string(says('the name of a publication'))
    .regex(/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/, says('the name of a publication: letters, digits, _ and $'))
    .default('tidemark'),
});

export type DraftSql = z.output<typeof sqlReading>;
