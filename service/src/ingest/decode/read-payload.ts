import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import { isUtf8 } from 'node:buffer';
import { showRecord } from './show-value.ts';

/** A record's JSON object, and its source text. */
export interface Payload {
  readonly text: string;
  readonly object: Readonly<Record<string, unknown>>;
}

export interface PayloadProblem {
  readonly code: RejectionCode;
  readonly message: string;
}

/** Maximum size of one record. */
const MAX_RECORD_BYTES = 1_048_576;

/** Written before JSON by some systems; it has no meaning there. */
const BYTE_ORDER_MARK = 0xfeff;

/** Parses UTF-8 bytes or text as one JSON object. Never throws. Messages show nothing of a record that may have personal data. */
export function readPayload(value: Buffer | string, hasPii: boolean): Payload | PayloadProblem {
  if (value.length > MAX_RECORD_BYTES) {
    return {
      code: 'too_long',
      message: `the record has ${value.length} bytes: expected at most ${MAX_RECORD_BYTES}`,
    };
  }
  if (typeof value !== 'string' && !isUtf8(value)) {
    return { code: 'invalid_encoding', message: 'the record is not UTF-8: expected JSON in that encoding' };
  }
  const marked = typeof value === 'string' ? value : value.toString();
  const text = marked.charCodeAt(0) === BYTE_ORDER_MARK ? marked.slice(1) : marked;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { code: 'invalid_json', message: describeNoJson(text, error as Error, hasPii) };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { code: 'not_an_object', message: `the record is ${showRecord(hasPii, parsed)}: expected a JSON object` };
  }
  return { text, object: parsed as Record<string, unknown> };
}

/** Messages of the parser quote the text. */
const describeNoJson = (text: string, { message }: Error, hasPii: boolean): string =>
  hasPii
    ? `the record is ${showRecord(true, text)}: expected JSON`
    : `${showRecord(false, text)} is no JSON (${message})`;

/** Parses a text that `readPayload` accepted, with each number as its digits in the text. */
export const readNumbersAsText = (text: string): Readonly<Record<string, unknown>> =>
  JSON.parse(text, (_, value: unknown, context?: { readonly source: string }) =>
    typeof value === 'number' && context ? context.source : value,
  ) as Record<string, unknown>;
