/** Escapes of JSON.stringify: NUL and halves of surrogate pairs, which Postgres refuses in jsonb, and any other. */
const ESCAPE = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g;
/** Characters of a backslash and what follows it. */
const SHORT_ESCAPE = 2;

/** Returns a value as JSON that Postgres can store: NUL and halves of surrogate pairs, in keys too, are replaced by U+FFFD. */
export const toStorableJson = (value: unknown): string =>
  JSON.stringify(value).replace(ESCAPE, (escape) => (escape.length > SHORT_ESCAPE ? '\uFFFD' : escape));
