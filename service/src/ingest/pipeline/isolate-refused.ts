import type { Batch, BatchOutcome, Rejection } from '../types.ts';
import { computeFingerprint } from '../kafka/fingerprint.ts';

/** Code of a record that was decoded and that Postgres refuses to store. */
const REFUSED_BY_DATABASE = 'refused_by_database';

/**
 * Returns whether Postgres refused a value: a data exception, a violated constraint, an index entry that is too long.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export const isRefusedValue = (error: unknown): boolean =>
  /^(22|23)...$|^54000$/.test(String((error as { code?: unknown } | null)?.code));

/**
 * Commits a batch of which Postgres refuses records: in halves, until each of them is alone; that one is committed as
 * refused. `commit` commits a batch, or its only record as refused; a failure that says nothing about values is passed
 * on. A batch of n records with one such record takes about 2 log n transactions.
 */
export async function isolateRefused(
  batch: Batch,
  commit: (batch: Batch, refusal?: Rejection) => Promise<BatchOutcome>,
): Promise<BatchOutcome> {
  try {
    return await commit(batch);
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    if (batch.records.length <= 1) return commit(batch, describeRefusal(error));
    const [first, second] = halve(batch);
    return merge(await isolateRefused(first, commit), await isolateRefused(second, commit), first.records.length);
  }
}

const describeRefusal = (error: unknown): Rejection => ({
  index: 0,
  stage: 'validate',
  code: REFUSED_BY_DATABASE,
  message: `Postgres refuses this record: ${(error as Error).message} (${(error as { code: string }).code})`,
  path: undefined,
});

/** Splits a batch in two that follow each other: the second expects the position that the first leaves. */
function halve(batch: Batch): [Batch, Batch] {
  const middle = Math.ceil(batch.records.length / 2);
  const records = batch.records.slice(0, middle);
  const last = records[middle - 1] as Batch['records'][number];
  const isSequenced = batch.nextOffset !== undefined;
  return [
    {
      ...batch,
      records,
      ...(isSequenced && { nextOffset: last.offset + 1 }),
      ...(batch.fingerprint !== undefined && { fingerprint: computeFingerprint(last.key, last.value) }),
    },
    { ...batch, records: batch.records.slice(middle), ...(isSequenced && { fromOffset: last.offset + 1 }) },
  ];
}

/** Joins the outcomes of two halves; indexes become those of the whole batch. */
function merge(first: BatchOutcome, second: BatchOutcome, beyond: number): BatchOutcome {
  const move = <Entry extends { readonly index: number }>(entry: Entry): Entry => ({
    ...entry,
    index: entry.index + beyond,
  });
  return {
    accepted: first.accepted + second.accepted,
    duplicates: first.duplicates + second.duplicates,
    duplicateIndexes: [...first.duplicateIndexes, ...second.duplicateIndexes.map((index) => index + beyond)],
    rejected: [...first.rejected, ...second.rejected.map(move)],
    nulled: [...first.nulled, ...second.nulled.map(move)],
    version: second.version,
  };
}
