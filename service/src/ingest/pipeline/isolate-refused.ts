import type { Batch, BatchOutcome, Rejection } from '../types.ts';
import { computeFingerprint } from '../kafka/fingerprint.ts';
import { describeRefusal, type RefusalRun } from './refusal-run.ts';

/**
 * Returns whether Postgres refused a value: a data exception, a violated constraint, an index entry that is too long.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export const isRefusedValue = (error: unknown): boolean =>
  /^(22|23)...$|^54000$/.test(String((error as { code?: unknown } | null)?.code));

/** Commits a batch; the records that `refusals` name are committed as refused, without being offered to Postgres. */
type Commit = (batch: Batch, refusals: readonly Rejection[]) => Promise<BatchOutcome>;

/**
 * Commits a batch of which Postgres refuses records: in parts, which are halved until a refused record is alone, and
 * doubled again behind it. A refused record is committed together with the next one that is accepted, so that a run of
 * refused records leaves nothing behind when it turns out too long. A batch of n records with one refused takes about
 * 2 log n transactions. Throws a `SourceRefusedError`, and passes on failures that say nothing about values.
 */
export async function isolateRefused(batch: Batch, commit: Commit, run: RefusalRun): Promise<BatchOutcome> {
  const outcomes: BatchOutcome[] = [];
  const { length } = batch.records;
  let start = 0;
  let refused: unknown[] = [];
  let size = length;
  const commitTo = async (end: number): Promise<void> => {
    const refusals = refused.map((error, index) => describeRefusal(error, index, run.hasPii));
    const outcome = await commit(cutBatch(batch, start, end), refusals);
    run.note(outcome, refused);
    outcomes.push(move(outcome, start));
    start = end;
    refused = [];
  };
  while (start + refused.length < length) {
    const next = start + refused.length;
    try {
      await commitTo(Math.min(length, next + size));
      size *= 2;
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      if (size > 1) {
        size = Math.ceil(Math.min(size, length - next) / 2);
        continue;
      }
      refused.push(error);
      run.requireShort(refused, batch);
    }
  }
  if (refused.length > 0) await commitTo(length);
  return merge(outcomes);
}

/** Cuts a part out of a batch; a sequenced part expects the position that the part before it leaves. */
function cutBatch(batch: Batch, start: number, end: number): Batch {
  const { records } = batch;
  const isSequenced = batch.nextOffset !== undefined;
  const last = records[end - 1] as Batch['records'][number];
  const before = records[start - 1];
  const isEnd = end === records.length;
  return {
    ...batch,
    records: records.slice(start, end),
    ...(isSequenced && before && { fromOffset: before.offset + 1 }),
    ...(isSequenced && !isEnd && { nextOffset: last.offset + 1 }),
    ...(batch.fingerprint !== undefined && !isEnd && { fingerprint: computeFingerprint(last.key, last.value) }),
  };
}

/** Moves the indexes of a part's outcome to those of the whole batch. */
function move(outcome: BatchOutcome, by: number): BatchOutcome {
  const moveEntry = <Entry extends { readonly index: number }>(entry: Entry): Entry => ({
    ...entry,
    index: entry.index + by,
  });
  return {
    ...outcome,
    duplicateIndexes: outcome.duplicateIndexes.map((index) => index + by),
    rejected: outcome.rejected.map(moveEntry),
    nulled: outcome.nulled.map(moveEntry),
  };
}

const merge = (outcomes: readonly BatchOutcome[]): BatchOutcome => ({
  accepted: outcomes.reduce((sum, { accepted }) => sum + accepted, 0),
  duplicates: outcomes.reduce((sum, { duplicates }) => sum + duplicates, 0),
  duplicateIndexes: outcomes.flatMap(({ duplicateIndexes }) => duplicateIndexes),
  rejected: outcomes.flatMap(({ rejected }) => rejected),
  nulled: outcomes.flatMap(({ nulled }) => nulled),
  version: (outcomes.at(-1) as BatchOutcome).version,
});
