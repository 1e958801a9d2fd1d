import type { DateRange } from '../../../sdk/src/protocol/query.ts';

const SEPARATOR = /\s*(?:\/|\.\.|\s+to(?!\s+date\s*$)\s+|,\s*(?="?\d{4}-\d{2}-\d{2}))\s*/i;
/** A plus sign that was not encoded arrives as a space: `2026-11-24T10:00:00 01:00`. */
const LOST_PLUS = /(T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) (\d{2}:?\d{2})$/i;

/**
 * Reads a date range of an address or a command line: words as `last 7 days`, one date, or two dates or instants joined
 * by a slash, two points, a comma or `to`, also as the JSON array that a body has. What the parts are is not checked.
 */
export function readRange(text: string): DateRange {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1');
  const parts = plain.split(SEPARATOR).map((part) => part.replace(/^"(.*)"$/, '$1').replace(LOST_PLUS, '$1+$2'));
  const [from = '', to] = parts;
  if (to === undefined) return from;
  return parts.length === 2 ? [from, to] : text;
}
