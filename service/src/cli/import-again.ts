import type pg from 'pg';
import type { Source } from '../catalog/model/types.ts';
import { computeShared, RowSketch } from '../ingest/files/row-sketch.ts';
import type { ImportTarget } from '../ingest/files/import-file.ts';
import type { FileTable } from '../ingest/files/types.ts';
import { listImports, type StoredImport } from '../ingest/files/imports.ts';
import { UsageError } from './command.ts';

/** Files that share fewer of their rows are treated as unrelated. */
const MIN_SHARED = 0.05;

/** True when rows have no identity beyond their file: the same row in two files counts twice. */
export const needsSketch = ({ eventId, entityKey }: Source): boolean =>
  eventId === undefined && entityKey === undefined;

export interface NamedFile {
  readonly fileName: string;
  readonly fileHash: string;
}

const describe = ({ id, fileName, acceptedRows }: StoredImport): string =>
  `${fileName} (import ${id}, ${acceptedRows.toLocaleString('en')} rows)`;

/**
 * Finds the import that `--replace` names by id or file name, or without a value by the file's own name; undefined when
 * its rows are removed already. Throws UsageErrors that list the existing imports.
 */
export async function findReplaced(
  pool: pg.Pool,
  source: Source,
  wanted: string,
  { fileName, fileHash }: NamedFile,
): Promise<StoredImport | undefined> {
  if (source.entityKey !== undefined) {
    const message = `source ${source.name} keeps the newest version of each ${source.entityKey.join(', ')}`;
    throw new UsageError(`--replace: ${message}: expected newer versions in the file, or records that delete`);
  }
  const name = wanted === '' ? fileName : (wanted.split('/').at(-1) ?? wanted);
  const imports = await listImports(pool, source.name);
  const named = imports.filter((stored) => String(stored.id) === wanted || stored.fileName === name);
  const others = named.filter((stored) => stored.fileHash !== fileHash && stored.state !== 'replaced');
  if (others.length > 1) {
    throw new UsageError(
      `--replace: ${others.map(describe).join(' and ')} have this name: expected the id of one of them`,
    );
  }
  if (others.length === 0 && named.length === 0) {
    const existing = imports.filter(({ state }) => state !== 'replaced').map(describe);
    throw new UsageError(
      `--replace: no import of ${source.name} is called ${name}: expected one of ${existing.join(', ') || 'none, there is none'}`,
    );
  }
  return others[0];
}

/**
 * Refuses a file when an earlier one of the same name contained some of its rows and nothing identifies them: a
 * corrected file would count twice.
 */
export async function refuseDoubled(
  pool: pg.Pool,
  source: Source,
  { fileName, fileHash }: NamedFile,
  table: FileTable,
): Promise<void> {
  const imports = await listImports(pool, source.name);
  const same = imports.filter(
    (stored) =>
      stored.fileName === fileName &&
      stored.fileHash !== fileHash &&
      stored.state !== 'replaced' &&
      stored.sketch.length > 0,
  );
  if (same.length === 0 || imports.some((stored) => stored.fileHash === fileHash && stored.state !== 'replaced'))
    return;
  const sketch = new RowSketch();
  for await (const { text } of table.rows(0)) sketch.add(text);
  const doubled = same.find(({ sketch: other }) => computeShared(sketch.hashes(), other) >= MIN_SHARED);
  if (!doubled) return;
  const share = toPercent(computeShared(sketch.hashes(), doubled.sketch));
  throw new UsageError(
    `${describe(doubled)} was another file with ${share} of these rows, and source ${source.name} has no event id to distinguish them: ` +
      'expected --replace to replace it with this file, or --add to import all rows in addition',
  );
}

const toPercent = (share: number): string => `${Math.round(share * 100)} %`;

/** Describes earlier imports whose rows are in this file too, and therefore count twice: one line each. */
export function describeOverlaps(
  earlier: readonly StoredImport[],
  own: NamedFile,
  sketch: readonly number[],
): string[] {
  return earlier
    .filter(({ fileHash, state }) => fileHash !== own.fileHash && state !== 'replaced')
    .filter(
      (stored) => Math.max(computeShared(stored.sketch, sketch), computeShared(sketch, stored.sketch)) >= MIN_SHARED,
    )
    .map((stored) => {
      const share = toPercent(computeShared(stored.sketch, sketch));
      return `  warning: ${share} of the rows of ${describe(stored)} are in this file too and count twice; "--replace ${stored.id}" removes those of that import`;
    });
}

/** Adds each accepted row of a target to a sketch. */
export const withSketch = (target: ImportTarget, sketch: RowSketch): ImportTarget => ({
  loadNextRow: () => target.loadNextRow(),
  write(rows, observe) {
    for (const { text } of rows) sketch.add(text);
    return target.write(rows, observe);
  },
});
