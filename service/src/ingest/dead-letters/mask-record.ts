import { isUtf8 } from 'node:buffer';
import type { Field, Source } from '../../catalog/model/types.ts';
import { listPiiPaths } from '../decode/show-value.ts';

/** Stands for a value that is not shown. */
const WITHHELD = '(withheld)';
const OTHERS = '(withheld) other keys';

/**
 * Formats a refused record of a source with personal data for readers without the right to it: JSON of the fields that
 * are not personal, `(withheld)` for those that are, and the number of other keys, because a refused record may hold
 * personal data under a wrong name. Null where the record is no JSON object: then nothing of it can be told apart.
 */
export function maskRecord(value: Buffer, { fields }: Pick<Source, 'fields'>): string | null {
  const record = parseObject(value);
  if (!record) return null;
  const declared = [...fields.values()];
  const shown = declared.flatMap(({ path, pii }): [string, unknown][] => {
    const read = valueAt(record, path);
    if (read === undefined) return [];
    // An object or array in the place of a value is not a value of the field.
    return [[path.join('.'), pii || (typeof read === 'object' && read !== null) ? WITHHELD : read]];
  });
  const others = countOthers(record, [], new Set(declared.map(({ path }) => toKey(path))), declared);
  return JSON.stringify(Object.fromEntries(others > 0 ? [...shown, [OTHERS, others]] : shown));
}

/**
 * Returns whether the message of a refusal may name personal data of its source: when a field was marked after it was
 * written, and for a source that the catalogue does not have, if any other has personal data.
 */
export function mayNamePii(maskedPaths: readonly string[], source: Source | undefined): boolean {
  return source === undefined || listPiiPaths(source).some((path) => !maskedPaths.includes(path));
}

function parseObject(value: Buffer): Record<string, unknown> | undefined {
  if (!isUtf8(value)) return undefined;
  try {
    const parsed: unknown = JSON.parse(value.toString().replace(/^\ufeff/, ''), keepDigits);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers that a double does not hold are kept as the text of their digits. */
const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
    ? context.source
    : value;

function valueAt(object: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

const toKey = (path: readonly string[]): string => JSON.stringify(path);

/** Counts the values that no field reads, down to the depth of the deepest field. */
function countOthers(
  value: unknown,
  path: readonly string[],
  declared: ReadonlySet<string>,
  fields: readonly Pick<Field, 'path'>[],
): number {
  if (declared.has(toKey(path))) return 0;
  const isAbove = fields.some((field) => path.every((step, index) => field.path[index] === step));
  if (!isAbove || typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + countOthers(inner, [...path, key], declared, fields),
    0,
  );
}
