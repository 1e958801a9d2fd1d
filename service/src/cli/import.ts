import { join, resolve } from 'node:path';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { describeUnknown } from '../catalog/names.ts';
import type { Catalog, Source } from '../catalog/types.ts';
import { parseConfig } from '../config.ts';
import { createDecoder } from '../ingest/decode/decoder.ts';
import { checkColumns } from '../ingest/files/check-columns.ts';
import { DryRun } from '../ingest/files/dry-run.ts';
import { importFile, type ImportTarget } from '../ingest/files/import-file.ts';
import { ImportReport } from '../ingest/files/import-report.ts';
import { inspectFile } from '../ingest/files/inspect-file.ts';
import { openTable } from '../ingest/files/open-table.ts';
import { createDirectTarget, createRemoteTarget } from '../ingest/files/targets.ts';
import type { FileTable, InspectedFile } from '../ingest/files/types.ts';
import { createWriter } from '../ingest/writer.ts';
import { countRefusedRows } from '../store/dead-letters.ts';
import { UsageError, type Command } from './command.ts';
import { countRefused, describeImport, describeSamples, type EndedImport } from './describe-import.ts';
import { IMPORT_USAGE, readImportArgs, toRowReading, type ImportArgs } from './import-options.ts';
import { createProgress } from './progress.ts';
import { withStore } from './with-store.ts';

const ROWS_A_BATCH = { direct: 8000, remote: 5000 };

export const importCommand: Command = {
  name: 'import',
  usage: IMPORT_USAGE,
  summary: 'Import a file into the configured database, or into a running service; goes on where it stopped',
  run(args) {
    const given = readImportArgs(args);
    if (given.isDryRun) return tryImport(given);
    return given.remote ? importRemotely(given, given.remote) : importDirectly(given);
  },
};

/** Reads all of the file and writes nothing. */
async function tryImport(args: ImportArgs): Promise<number> {
  const catalog = await loadCatalog(args.catalog ?? parseConfig(process.env).catalogPath);
  const source = findSource(catalog, args.source);
  const opened = await openFile(args, source);
  const target = new DryRun(source, createDecoder(source), args.sampleRows, Date.now());
  const ended = await run(opened, target, ROWS_A_BATCH.direct);
  print([...describeSamples(target.samples), ...describeImport({ ...ended, isDryRun: true })]);
  return countRefused(ended.summary) === 0 ? 0 : 1;
}

async function importDirectly(args: ImportArgs): Promise<number> {
  return withStore(
    'ingest',
    async (store, catalog) => {
      const source = findSource(catalog, args.source);
      const opened = await openFile(args, source);
      const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
      const target = createDirectTarget(writer, { source: source.name, fileHash: opened.file.hash, again: args.again });
      const ended = await run(opened, target, ROWS_A_BATCH.direct);
      const refusedBefore = await countRefusedRows(store.pool, source.name, opened.file.hash);
      return finish({ ...ended, refusedBefore });
    },
    args.catalog,
  );
}

async function importRemotely(args: ImportArgs, remote: { endpoint: string; token: string }): Promise<number> {
  const config = parseConfig(process.env);
  const catalog = await loadCatalog(args.catalog ?? config.catalogPath).catch(() => undefined);
  // The service may have a source that no catalogue here has: its rows are sent without a report of their fields.
  const source = catalog?.sources.get(args.source);
  const opened = await openFile(args, source);
  const target = createRemoteTarget({
    ...remote,
    source: args.source,
    fileHash: opened.file.hash,
    again: args.again,
    decoder: source && createDecoder(source),
    stateDir: join(resolve(config.dataDir), 'imports'),
  });
  return finish(await run(opened, target, ROWS_A_BATCH.remote));
}

function findSource(catalog: Catalog, name: string): Source {
  const source = catalog.sources.get(name);
  if (!source) throw new UsageError(describeUnknown('a source', name, [...catalog.sources.keys()]));
  if (source.topicOnly) {
    throw new UsageError(`source ${name} takes records from its topic alone: send them to Kafka`);
  }
  return source;
}

interface OpenedFile {
  readonly file: InspectedFile;
  readonly table: FileTable;
  readonly unread: readonly string[];
  readonly source: Source | undefined;
}

/** Looks through a file and at its columns, before a row of it is taken. */
async function openFile(args: ImportArgs, source: Source | undefined): Promise<OpenedFile> {
  const { path, format, encoding = source?.files?.encoding } = args;
  const reading = source
    ? toRowReading(args, source)
    : { rename: args.rename, wanted: new Set<string>(), delimiter: args.delimiter };
  const file = await inspectFile({ path, format, encoding }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === undefined) throw error;
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
  const table = await openTable(file, reading);
  const unread = source ? checkColumns(path, table, reading, source).unread : [];
  return { file, table, unread, source };
}

async function run(
  { file, table, unread, source }: OpenedFile,
  target: ImportTarget,
  rowsABatch: number,
): Promise<EndedImport> {
  const progress = createProgress(process.stderr, Date.now);
  const report = source && new ImportReport(source);
  const startedAtMs = performance.now();
  try {
    const summary = await importFile({
      table,
      target,
      rowsABatch,
      observe: (row) => report?.observe(row),
      onProgress(rows, share) {
        const seconds = (performance.now() - startedAtMs) / 1000;
        const left = share > 0 ? Math.ceil((seconds / share) * (1 - share)) : 0;
        progress.show('Importing', share, `${Math.round(rows / seconds).toLocaleString('en')} rows/s, ${left} s left`);
      },
    });
    return { path: file.path, summary, report, table, unread, isDryRun: false, refusedBefore: 0 };
  } finally {
    progress.end();
  }
}

/** Exit code 1 when rows were refused: a script notices, and the others are in all the same. */
function finish(ended: EndedImport): number {
  print(describeImport(ended));
  const { summary, refusedBefore } = ended;
  return countRefused(summary) > 0 || (summary.rows === 0 && refusedBefore > 0) ? 1 : 0;
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
