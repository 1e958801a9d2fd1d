import { formatLocal } from './format-local.ts';
import type { Table, WriteContext } from './types.ts';
import type { ExportRow } from '../../query/export/types.ts';

/** Reads that one table took. */
export interface Reads {
  parts: number;
  /** When the last of them ended, epoch ms. */
  untilMs: number;
}

/** Reads the rows of a table, a part at a time, and pauses in between; counts its reads. */
export async function* readRows(
  table: Pick<Table, 'parts'>,
  reads: Reads,
  { now, pause }: WriteContext,
): AsyncGenerator<readonly ExportRow[]> {
  for await (const { rows } of table.parts) {
    reads.parts++;
    reads.untilMs = now();
    for (let from = 0; from < rows.length; from += SLICE) {
      await pause();
      yield rows.slice(from, from + SLICE);
    }
  }
}

/** Rows between two pauses: written within a few milliseconds. */
const SLICE = 250;

/** Says at the end of a table that took several reads when the last of them was: later rows may be of later events. */
export const describeReads = (
  { parts, untilMs }: Reads,
  words: string,
  zone: string,
): readonly [string, ...string[]] | undefined =>
  parts > 1 ? [words, String(parts), formatLocal(untilMs, zone)] : undefined;
