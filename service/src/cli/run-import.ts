import { OperatorError } from '../base/errors.ts';
import type { Source } from '../catalog/model/types.ts';
import { checkColumns } from '../ingest/files/check-columns.ts';
import { importFile, type ImportTarget } from '../ingest/files/import-file.ts';
import { ImportReport } from '../ingest/files/import-report.ts';
import { inspectFile } from '../ingest/files/inspect-file.ts';
import { openTable } from '../ingest/files/open-table.ts';
import type { FileTable, InspectedFile } from '../ingest/files/types.ts';
import type { ImportProgress } from '../ingest/files/imports.ts';
import type { EndedImport } from './describe-import.ts';
import { UsageError } from './command.ts';
import { toRowReading, type ImportArgs } from './import-options.ts';
import { createProgress } from './progress.ts';

/** A file whose columns were inspected before any row is imported. */
export interface OpenedFile {
  readonly file: InspectedFile;
  readonly table: FileTable;
  /** Columns that no field reads. */
  readonly unread: readonly string[];
  /** Undefined where no local catalogue has the source. */
  readonly source: Source | undefined;
}

/** Inspects a file and its columns before any row is imported. */
export async function openFile(args: ImportArgs, source: Source | undefined): Promise<OpenedFile> {
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

/** Imports an opened file, with progress on stderr. `onEnd` receives the result, also when the import was stopped. */
export async function runImport(
  { file, table, unread, source }: OpenedFile,
  target: ImportTarget,
  rowsABatch: number,
  onEnd: (taken: Omit<ImportProgress, 'sketch'>) => Promise<void> = () => Promise.resolve(),
): Promise<EndedImport> {
  const progress = createProgress(process.stderr, Date.now);
  const report = source && new ImportReport(source);
  const startedAtMs = performance.now();
  let accepted = 0;
  let isWhole = false;
  let isStopped = false;
  // The second Ctrl-C ends the process at once.
  const stop = (): void => void (isStopped = true);
  process.once('SIGINT', stop);
  const counted: ImportTarget = {
    loadNextRow: () => target.loadNextRow(),
    async write(rows, observe) {
      if (isStopped) {
        const message = `stopped: ${accepted.toLocaleString('en')} rows are in; run it again to go on`;
        throw new OperatorError('import_stopped', message);
      }
      const outcome = await target.write(rows, observe);
      accepted += outcome.accepted;
      return outcome;
    },
  };
  try {
    const summary = await importFile({
      table,
      target: counted,
      rowsABatch,
      observe: (row) => report?.observe(row),
      onProgress(rows, share) {
        const seconds = (performance.now() - startedAtMs) / 1000;
        const left = share > 0 ? Math.ceil((seconds / share) * (1 - share)) : 0;
        progress.show('Importing', share, `${Math.round(rows / seconds).toLocaleString('en')} rows/s, ${left} s left`);
      },
    });
    isWhole = true;
    return { path: file.path, summary, report, table, unread, notes: [], isDryRun: false, refusedBefore: 0 };
  } finally {
    process.off('SIGINT', stop);
    progress.end();
    await onEnd({ accepted, span: report?.span, isWhole });
  }
}
