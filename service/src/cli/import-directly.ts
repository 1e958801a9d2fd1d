import { basename } from 'node:path';
import type pg from 'pg';
import type { Catalog, Source } from '../catalog/model/types.ts';
import { createDecoder } from '../ingest/decode/decoder.ts';
import { DryRun } from '../ingest/files/dry-run.ts';
import { importFile } from '../ingest/files/import-file.ts';
import { whileHeld } from '../ingest/files/hold-import.ts';
import { retractImport } from '../ingest/files/retract-import.ts';
import { RowSketch } from '../ingest/files/row-sketch.ts';
import { createDirectTarget } from '../ingest/files/targets.ts';
import { createWriter } from '../ingest/pipeline/writer.ts';
import { countRefusedRows } from '../ingest/dead-letters/dead-letters.ts';
import { beginImport, listImports, saveImport, type StoredImport } from '../ingest/files/imports.ts';
import { UsageError } from './command.ts';
import type { EndedImport } from './describe-import.ts';
import {
  describeOverlaps,
  findReplaced,
  needsSketch,
  refuseDoubled,
  withSketch,
  type NamedFile,
} from './import-again.ts';
import type { ImportArgs } from './import-options.ts';
import { createProgress } from './progress.ts';
import { runImport, type OpenedFile } from './run-import.ts';

const ROWS_A_BATCH = 8000;

/** Imports an opened file into the database, replacing an earlier import where requested. */
export async function importDirectly(
  pool: pg.Pool,
  catalog: Catalog,
  source: Source,
  opened: OpenedFile,
  args: ImportArgs,
): Promise<EndedImport> {
  const own: NamedFile = { fileName: basename(args.path), fileHash: opened.file.hash };
  const notes: string[] = [];
  if (args.replace !== undefined) {
    const replaced = await findReplaced(pool, source, args.replace, own);
    notes.push(await replace(pool, source, opened, replaced));
  } else if (!args.add && needsSketch(source)) await refuseDoubled(pool, source, own, opened.table);

  const earlier = await listImports(pool, source.name);
  const current = await beginImport(pool, { source: source.name, ...own });
  const sketch = new RowSketch(current.sketch);
  const writer = createWriter({ pool, catalog, now: Date.now, onChange: () => undefined });
  const { fileHash } = own;
  const direct = createDirectTarget(writer, { source: source.name, fileHash, again: args.again, importId: current.id });
  const target = needsSketch(source) ? withSketch(direct, sketch) : direct;
  const ended = await whileHeld(pool, current.id, () =>
    runImport(opened, target, ROWS_A_BATCH, (progress) =>
      saveImport(pool, current.id, { ...progress, sketch: sketch.hashes() }),
    ),
  );
  await direct.end(ended.summary.skipped + ended.summary.rows);
  if (needsSketch(source)) notes.push(...describeOverlaps(earlier, own, sketch.hashes()));
  return { ...ended, notes, refusedBefore: await countRefusedRows(pool, source.name, fileHash) };
}

/** Removes the rows of an earlier import, once it is certain that the file has rows to replace them. */
async function replace(
  pool: pg.Pool,
  source: Source,
  { file, table }: OpenedFile,
  replaced: StoredImport | undefined,
): Promise<string> {
  if (!replaced) return '  the rows to replace are removed already';
  const target = new DryRun(source, createDecoder(source), 0, Date.now());
  const { accepted } = await importFile({
    table,
    target,
    rowsABatch: ROWS_A_BATCH,
    observe: () => undefined,
    onProgress: () => undefined,
  });
  if (accepted === 0) {
    throw new UsageError(
      `no row of ${file.path} can be read: expected some to replace those of import ${replaced.id} (try --dry-run)`,
    );
  }
  const progress = createProgress(process.stderr, Date.now);
  const rows = await whileHeld(pool, replaced.id, () =>
    retractImport(pool, source, replaced, (done) =>
      progress.show(`Removing import ${replaced.id}`, Math.min(1, done / Math.max(1, replaced.acceptedRows))),
    ),
  );
  progress.end();
  return `  replaces ${replaced.fileName} (import ${replaced.id}): ${rows.toLocaleString('en')} rows removed`;
}
