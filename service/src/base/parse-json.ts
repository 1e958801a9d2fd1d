import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import { InvalidRequestError } from './errors.ts';
import { formatValue } from './format-value.ts';

export interface JsonLimits {
  /** The name of the text in error messages, as `the body`. */
  readonly subject: string;
  /** The error's code where the text is not JSON or exceeds a limit. */
  readonly code?: ErrorCode;
  /** Maximum nesting depth of objects and arrays. */
  readonly maxDepth?: number;
  /** Maximum number of values: members of objects and entries of arrays together. */
  readonly maxValues?: number;
  /** False: NUL characters and lone surrogates are left to the caller. */
  readonly checksTexts?: boolean;
  /** True: no message quotes the text, which may have personal data. */
  readonly hidesText?: boolean;
}

const MAX_DEPTH = 64;
/** 50 queries of 1,000 filter values each. Parsing this many takes some tens of milliseconds. */
const MAX_VALUES = 60_000;

/**
 * Parses untrusted JSON. Every text from a request, an address or a frame passes through here, which bounds the cost of
 * the parser and the schemas behind it and rejects texts that Postgres cannot store. Throws an InvalidRequestError for
 * text that is not JSON, is nested deeper than `maxDepth`, holds more than `maxValues` values, or contains a NUL
 * character or half of a surrogate pair; the error names the place.
 */
export function parseJson(text: string, limits: JsonLimits): unknown {
  const { subject, code = 'invalid_json', checksTexts = true, hidesText = false } = limits;
  checkSize(text, limits);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const quoted = hidesText ? '' : `: ${(error as Error).message}`;
    throw new InvalidRequestError(code, `${subject} is not valid JSON${quoted}`);
  }
  if (checksTexts && UNSTORABLE_ESCAPE.test(text)) checkTexts(value, '', subject);
  return value;
}

/** JSON text contains these characters as escapes only: a decoded UTF-8 text has no lone surrogate. */
const UNSTORABLE_ESCAPE = /\\u(0000|d[89a-f])/i;

function checkSize(text: string, { subject, code = 'invalid_json', maxDepth, maxValues }: JsonLimits): void {
  const [depthLimit, valueLimit] = [maxDepth ?? MAX_DEPTH, maxValues ?? MAX_VALUES];
  let depth = 0;
  let values = 1;
  let isText = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (isText) {
      if (character === 0x5c) index++;
      else if (character === 0x22) isText = false;
    } else if (character === 0x22) isText = true;
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > depthLimit) {
        throw new InvalidRequestError(code, `${subject} is nested more than ${depthLimit} levels deep: expected fewer`);
      }
    } else if (character === 0x7d || character === 0x5d) depth--;
    else if (character === 0x2c && ++values > valueLimit) {
      throw new InvalidRequestError(code, `${subject} has more than ${valueLimit} values: expected fewer`);
    }
  }
}

function checkTexts(value: unknown, path: string, subject: string): void {
  if (typeof value === 'string') return checkText(value, path === '' ? subject : path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkText(key, `a key of ${path === '' ? subject : path}`);
    checkTexts(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`, subject);
  }
}

/** Throws `nul_byte` or `lone_surrogate` for a text that Postgres cannot store. `path` names it in the error. */
function checkText(text: string, path: string): void {
  if (text.includes('\0')) {
    throw new InvalidRequestError('nul_byte', `${path} is ${formatValue(text)}: expected text without NUL characters`, {
      path,
    });
  }
  if (!text.isWellFormed()) {
    throw new InvalidRequestError(
      'lone_surrogate',
      `${path} is ${formatValue(text)}: expected text without half of a surrogate pair`,
      { path },
    );
  }
}
