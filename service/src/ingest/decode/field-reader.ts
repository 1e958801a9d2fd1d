import type { Field } from '../../catalog/model/types.ts';
import { compileField, INEXACT, isProblem, type FieldProblem, type FieldValue } from './parse-field.ts';
import { readNumbersAsText, type Payload } from './read-payload.ts';

/** Compiled reader of one field of a payload. */
export interface FieldReader {
  readonly name: string;
  /** Path for messages. */
  readonly path: string;
  readonly invalidIsNull: boolean;
  readPath(object: Payload['object']): unknown;
  parse(value: unknown): FieldValue | FieldProblem;
  /** Parses a number from the text of its digits. */
  parseDigits(value: unknown): FieldValue | FieldProblem;
}

export const compileFieldReader = (field: Field, zone: string): FieldReader => ({
  name: field.name,
  path: field.path.join('.'),
  invalidIsNull: field.reading?.invalidIsNull === true,
  readPath: compileRead(field.path),
  parse: compileField(field, zone),
  parseDigits: compileField({ ...field, reading: { ...field.reading, decimalComma: undefined } }, zone),
});

/** Retries a number whose digits its double does not hold, which is rare. */
function readDigits(
  { readPath, parseDigits }: FieldReader,
  problem: FieldProblem,
  { text }: Payload,
): FieldValue | FieldProblem {
  return problem.code === INEXACT ? parseDigits(readPath(readNumbersAsText(text))) : problem;
}

/** Reads the value of a field, or why it does not fit. */
export function readField(field: FieldReader, payload: Payload): FieldValue | FieldProblem {
  const value = field.parse(field.readPath(payload.object));
  return isProblem(value) ? readDigits(field, value, payload) : value;
}

/** Reads the value of a field; null for one that does not fit. */
export function readOrNull(field: FieldReader, payload: Payload): FieldValue {
  const value = readField(field, payload);
  return isProblem(value) ? null : value;
}

/** Compiles a reader of a path of the payload, for most fields a single name. */
export function compileRead(path: readonly string[]): (object: Readonly<Record<string, unknown>>) => unknown {
  const [name] = path;
  if (name === undefined || path.length > 1) return (object) => valueAt(object, path);
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}

function valueAt(object: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
