import { InvalidRequestError } from '../../base/errors.ts';
import { JsonArraySplitter } from '../decode/split-json-array.ts';
import { parseJson } from '../../base/parse-json.ts';

/** Maximum number of records in one request. */
const MAX_EVENTS = 50_000;

/**
 * Splits a body into the texts of its records: one JSON object, an array of them, or an object per line. A line or item
 * that is not an object is passed on unchanged, and refused alone. Texts keep the digits that were sent. `hasPii`: no error
 * quotes the body.
 */
export function parseEvents(marked: string, isLines: boolean, hasPii: boolean): string[] {
  const body = marked.replace(/^\ufeff/, '');
  const texts = isLines ? body.split('\n').filter((line) => line.trim() !== '') : toTexts(body, hasPii);
  if (texts.length === 0 || texts.length > MAX_EVENTS) {
    throw new InvalidRequestError(
      'invalid_request',
      `the body has ${texts.length} records: expected 1 to ${MAX_EVENTS}`,
    );
  }
  return texts;
}

function toTexts(body: string, hasPii: boolean): string[] {
  // Texts of a record are checked per field, so that one bad record does not refuse the others.
  const parsed = parseJson(body, { subject: 'the body', maxValues: Infinity, checksTexts: false, hidesText: hasPii });
  return Array.isArray(parsed) ? [...new JsonArraySplitter().feed(body)] : [body];
}
