import { OperatorError } from '../../base/errors.ts';
import { describeUnknown, listNames } from '../../catalog/model/names.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { FileTable, RowReading } from './types.ts';

export interface CheckedColumns {
  /** Columns that no field reads and that were not excluded on purpose. */
  readonly unread: readonly string[];
}

/**
 * Checks a file's columns against the fields of its source, before any row is written. Throws OperatorErrors with
 * the option that helps: for a renamed column that does not exist, two columns of one name, one that is a misspelt
 * field, and missing fields that every record needs.
 */
export function checkColumns(
  path: string,
  { columns, isFixed }: Pick<FileTable, 'columns' | 'isFixed'>,
  { rename, wanted }: Pick<RowReading, 'rename' | 'wanted'>,
  source: Source,
): CheckedColumns {
  const refuse = (code: string, message: string): Error => new OperatorError(code, message);
  const absent = [...rename.keys()].find((column) => !columns.includes(column));
  if (absent !== undefined && columns.length > 0) {
    throw refuse('unknown_column', `no column "${absent}" in ${path}: expected it among ${listNames(columns)}`);
  }
  const names = columns.map((column) => (rename.has(column) ? (rename.get(column) ?? undefined) : column));
  const repeated = names.find((name, at) => name !== undefined && wanted.has(name) && names.indexOf(name) !== at);
  if (repeated !== undefined && isFixed)
    throw refuse('duplicate_column', describeRepeated(path, repeated, names, columns));
  const kept = names.filter((name) => name !== undefined);
  const unread = kept.filter((name) => name !== '' && !wanted.has(name));
  for (const column of unread) {
    const field = [...wanted].find((name) => !kept.includes(name) && simplify(name) === simplify(column));
    if (field === undefined) continue;
    const help = `--map "${column}=${field}", or --map "${column}=-" to leave it out`;
    throw refuse('misspelt_column', `column "${column}" of ${path} is not the field "${field}": expected ${help}`);
  }
  if (isFixed && columns.length > 0) checkNeeded(path, kept, columns, source);
  return { unread: [...new Set(unread)] };
}

function describeRepeated(
  path: string,
  name: string,
  names: readonly (string | undefined)[],
  columns: readonly string[],
): string {
  const places = names.flatMap((other, at) => (other === name ? [`${at + 1} ("${columns[at]}")`] : []));
  const help = 'expected one; rename the other in the file, or leave it out with --map COLUMN=-';
  return `columns ${places.join(' and ')} of ${path} are both ${name}: ${help}`;
}

function checkNeeded(path: string, names: readonly string[], columns: readonly string[], source: Source): void {
  const needed = [...source.fields.values()].filter(({ required }) => required);
  const missing = needed.find(({ path: steps }) => !names.includes(steps[0] as string));
  if (!missing) return;
  const [name = ''] = missing.path;
  const unknown = describeUnknown(`a column of ${path}`, name, columns);
  throw new OperatorError(
    'missing_column',
    `${unknown} (every record of ${source.name} needs ${missing.name}; --map COLUMN=${name} renames)`,
  );
}

/** Normalises a name to its letters and digits in lower case: `Order ID` matches `order_id`. */
const simplify = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
