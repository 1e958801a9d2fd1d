import { readFileRows, type FileFormat, type FileRow } from './read-file.ts';

/** Where rows go: straight into the database, or into a running service. */
export interface ImportTarget {
  /** The first row that is not taken yet. */
  loadNextRow(): Promise<number>;
  /** Takes rows that follow each other, durably. */
  write(rows: readonly FileRow[]): Promise<ImportOutcome>;
}

export interface ImportOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  /** Row, code and message of each that was refused. */
  readonly rejected: readonly { readonly row: number; readonly code: string; readonly message: string }[];
}

export interface ImportSummary {
  readonly accepted: number;
  readonly duplicates: number;
  /** By code: how many, and the first of them. */
  readonly refused: ReadonlyMap<string, { count: number; readonly firstRow: number; readonly message: string }>;
  /** Rows that an earlier import had taken. */
  readonly skipped: number;
}

export interface ImportOptions {
  readonly path: string;
  readonly format: FileFormat;
  readonly columns: ReadonlyMap<string, string>;
  readonly target: ImportTarget;
  readonly rowsABatch: number;
  onProgress(rows: number, share: number): void;
}

/** Imports a file from where an earlier import of it stopped; the next batch is read while one is written. */
export async function importFile({
  path,
  format,
  columns,
  target,
  rowsABatch,
  onProgress,
}: ImportOptions): Promise<ImportSummary> {
  const fromRow = await target.loadNextRow();
  const refused: Map<string, { count: number; readonly firstRow: number; readonly message: string }> = new Map();
  const counts = { accepted: 0, duplicates: 0, rows: 0 };
  let writing: Promise<void> = Promise.resolve();

  const send = async (rows: readonly FileRow[]): Promise<void> => {
    const { accepted, duplicates, rejected } = await target.write(rows);
    counts.accepted += accepted;
    counts.duplicates += duplicates;
    counts.rows += rows.length;
    for (const { row, ...refusal } of rejected) {
      const problem = rows[row - (rows[0]?.row ?? 0)]?.problem;
      const { code, message } = problem === undefined ? refusal : { code: 'wrong_number_of_cells', message: problem };
      const known = refused.get(code);
      if (known) known.count++;
      else refused.set(code, { count: 1, firstRow: row, message });
    }
    onProgress(counts.rows, rows.at(-1)?.share ?? 1);
  };

  let batch: FileRow[] = [];
  const flush = async (): Promise<void> => {
    await writing;
    const rows = batch;
    batch = [];
    writing = send(rows);
    writing.catch(() => undefined);
  };
  for await (const row of readFileRows(path, format, columns, fromRow)) {
    batch.push(row);
    if (batch.length >= rowsABatch) await flush();
  }
  if (batch.length > 0) await flush();
  await writing;
  return { accepted: counts.accepted, duplicates: counts.duplicates, refused, skipped: fromRow };
}
