/** Maximum age and number of rows to keep. */
export interface Retention {
  readonly days: number;
  readonly rows: number;
}

/** Rows deleted by one statement, which limits how long it holds locks. */
export const BATCH_ROWS = 2000;

/** Repeats a statement that deletes up to `BATCH_ROWS` until nothing is left. Returns the number of deleted rows. */
export async function deleteInBatches(statement: {
  executeTakeFirst(): Promise<{ readonly numDeletedRows: bigint }>;
}): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = Number((await statement.executeTakeFirst()).numDeletedRows);
    total += deleted;
    if (deleted < BATCH_ROWS) return total;
  }
}
