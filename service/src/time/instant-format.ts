import { DateTime } from 'luxon';

/** Parses a text by a pattern: epoch milliseconds of the instant, or of the local time read as if it were UTC. */
export type FormatReader = (text: string) => { readonly ms: number; readonly isLocal: boolean } | undefined;

/** Matches tokens of an offset or a zone, outside of quoted text. */
const OFFSET = /Z|z/;
const NEEDED = [/y|k|i/, /[MLoW]/, /[dEco]/];
const OPTIONS = { locale: 'en', zone: 'utc' };

/**
 * Compiles a pattern in the tokens of Luxon (https://moment.github.io/luxon/#/parsing): `d/M/yyyy HH:mm`. Months have
 * English names. A pattern without an offset reads local time.
 */
export function compileFormat(pattern: string): FormatReader {
  const parser = DateTime.buildFormatParser(pattern, OPTIONS);
  const isLocal = !OFFSET.test(withoutQuoted(pattern));
  return (text) => {
    const read = DateTime.fromFormatParser(text.trim(), parser, OPTIONS);
    return read.isValid ? { ms: read.toMillis(), isLocal } : undefined;
  };
}

/** Describes why a pattern cannot read a date; undefined for a valid one. */
export function findFormatProblem(pattern: string): string | undefined {
  if (pattern === 'iso') return undefined;
  const tokens = withoutQuoted(pattern);
  if (/Y|D/.test(tokens)) return 'has Y or D: expected yyyy for the year and d or dd for the day';
  if (!NEEDED.every((needed) => needed.test(tokens)))
    return 'does not read a date: expected year, month and day, as d/M/yyyy';
  if (/h/.test(tokens) && !/a|t|T/.test(tokens)) return 'has h without a (AM or PM): expected H for hours from 0 to 23';
  try {
    const sample = DateTime.utc(2004, 11, 23, 13, 45, 56);
    const text = sample.toFormat(pattern, { locale: 'en' });
    return compileFormat(pattern)(text)
      ? undefined
      : `does not read back "${text}", which it formats: expected a pattern such as d/M/yyyy`;
  } catch (error) {
    return `is not a pattern (${(error as Error).message}): expected one such as d/M/yyyy`;
  }
}

/** Returns whether a text has the form of a pattern and names a day or time that does not exist, as `31/11/2026`. */
export const isOutsideCalendar = (text: string, pattern: string): boolean =>
  DateTime.fromFormat(text.trim(), pattern, OPTIONS).invalidReason === 'unit out of range';

const withoutQuoted = (pattern: string): string => pattern.replace(/'[^']*'/g, '');
