import type { DecodedRow } from '../decode/decoder.ts';
import type { FileRow, FileTable } from './types.ts';

/** Destination of rows: the database, a running service, or none. */
export interface ImportTarget {
  /** Returns the first row that is not yet imported. */
  loadNextRow(): Promise<number>;
  /** Writes consecutive rows durably. `observe` is called with each valid one. */
  write(rows: readonly FileRow[], observe: (row: DecodedRow) => void): Promise<ImportOutcome>;
}

export interface ImportOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  /** Row, code and message of each refused row. */
  readonly rejected: readonly RejectedRow[];
}

export interface RejectedRow {
  readonly row: number;
  readonly code: string;
  readonly message: string;
}

export interface ImportSummary {
  readonly accepted: number;
  readonly duplicates: number;
  /** Number of refusals by code, and the first row of each. */
  readonly refused: ReadonlyMap<string, { count: number; readonly firstRow: number; readonly message: string }>;
  /** Rows that an earlier import had written. */
  readonly skipped: number;
  /** Rows read. */
  readonly rows: number;
}

export interface ImportOptions {
  readonly table: FileTable;
  readonly target: ImportTarget;
  readonly rowsABatch: number;
  observe(row: DecodedRow): void;
  onProgress(rows: number, share: number): void;
}

/** Imports a file from where an earlier import of it stopped; the next batch is read while one is written. */
export async function importFile({
  table,
  target,
  rowsABatch,
  observe,
  onProgress,
}: ImportOptions): Promise<ImportSummary> {
  const fromRow = await target.loadNextRow();
  const refused: Map<string, { count: number; readonly firstRow: number; readonly message: string }> = new Map();
  const counts = { accepted: 0, duplicates: 0, rows: 0 };
  let writing: Promise<void> = Promise.resolve();

  const send = async (rows: readonly FileRow[]): Promise<void> => {
    const { accepted, duplicates, rejected } = await target.write(rows, observe);
    counts.accepted += accepted;
    counts.duplicates += duplicates;
    counts.rows += rows.length;
    for (const { row, ...refusal } of rejected) {
      const { code, message } = rows[row - (rows[0]?.row ?? 0)]?.problem ?? refusal;
      const counted = refused.get(code);
      if (counted) counted.count++;
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
  for await (const row of table.rows(fromRow)) {
    batch.push(row);
    if (batch.length >= rowsABatch) await flush();
  }
  if (batch.length > 0) await flush();
  await writing;
  return { ...counts, refused, skipped: fromRow };
}
