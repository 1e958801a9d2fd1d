import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import type pg from 'pg';
import { listDeadLetters, loadDeadLetters, markReplayed, type DeadLetterRow } from './dead-letters.ts';
import { listPiiPaths } from '../decode/show-value.ts';
import { maskRecord, mayNamePii } from './mask-record.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { Batch, IngestWriter, Rejection } from '../types.ts';

/**
 * Creates the operations on dead letters: list, show and replay. Readers without the right to `personal` data see only what
 * is certain not to be it.
 */
export function createDeadLetterService(pool: pg.Pool, writer: IngestWriter, { sources }: Pick<Catalog, 'sources'>) {
  const hasPii = [...sources.values()].some((source) => listPiiPaths(source).length > 0);
  /** Returns whether a record or its message may have personal data: also that of a source which is not in the catalogue. */
  const mayHavePii = (name: string): boolean => {
    const source = sources.get(name);
    return source ? listPiiPaths(source).length > 0 : hasPii;
  };
  const present = (row: DeadLetterRow, personal: boolean) => {
    const letter = presentDeadLetter(row);
    if (personal || !mayHavePii(row.source) || !mayNamePii(row.maskedPaths, sources.get(row.source))) return letter;
    return { ...letter, message: HIDDEN_MESSAGE };
  };
  const presentRecord = (row: DeadLetterRow, personal: boolean) => {
    if (personal || !mayHavePii(row.source)) return { key: toText(row.key), value: toText(row.value) };
    const source = sources.get(row.source);
    const value = row.value && source ? maskRecord(row.value, source) : null;
    return { key: null, value, withheld: true as const };
  };
  return {
    list: async (
      filter: { readonly source: string | undefined; readonly limit: number; readonly before: string | undefined },
      personal: boolean,
    ) => (await listDeadLetters(pool, filter)).map((row) => present(row, personal)),

    async show(id: string, personal: boolean) {
      const [row] = await loadDeadLetters(pool, [id]);
      return row && { ...present(row, personal), ...presentRecord(row, personal) };
    },

    /**
     * Replays refused records, bytes unchanged, with their original identity: a record that is valid under the current
     * catalogue is accepted, one that is already in bronze (`known`) changes nothing. A record that is refused again is
     * kept unchanged; `missing` are ids that do not exist.
     */
    async replay(ids: readonly string[]) {
      const rejected: { id: string; code: RejectionCode; message: string }[] = [];
      let replayed = 0;
      let alreadyReplayed = 0;
      const rows = await loadDeadLetters(pool, ids);
      for (const row of rows) {
        const { duplicates, rejected: again } = await replayOne(writer, row);
        const refusal: Rejection | undefined = again[0];
        if (refusal) rejected.push({ id: row.id, code: refusal.code, message: refusal.message });
        else {
          await markReplayed(pool, [row.id]);
          if (duplicates > 0) alreadyReplayed++;
          else replayed++;
        }
      }
      const storedIds = new Set(rows.map(({ id }) => id));
      return { replayed, known: alreadyReplayed, rejected, missing: ids.filter((id) => !storedIds.has(id)) };
    },
  };
}

/** Instead of a message that was written before a field was marked as personal data. */
const HIDDEN_MESSAGE = 'not shown: it may name personal data';

async function replayOne(writer: IngestWriter, row: DeadLetterRow) {
  const ingress = { kind: 'http', source: row.source, topic: 'replay', partition: 0, generation: 1 } as const;
  await writer.loadPosition(ingress, 0);
  const record = { value: row.value, key: row.key, offset: Number(row.offset), identity: row.identity };
  const batch: Batch = { ingress, records: [record], durable: true, isReplay: true };
  return writer.write(batch);
}

const presentDeadLetter = (row: DeadLetterRow) => ({
  id: row.id,
  source: row.source,
  ingress: row.kind === 'kafka' ? `${row.topic}[${row.partition}]` : row.kind,
  offset: row.offset,
  stage: row.stage,
  code: row.code,
  message: row.message,
  path: row.path,
  createdAt: row.createdAt.toISOString(),
  replayedAt: row.replayedAt?.toISOString() ?? null,
});

const toText = (bytes: Buffer | null): string | null => bytes?.toString() ?? null;
