import { expect, test } from 'vitest';
import { computeFingerprint } from '../kafka/fingerprint.ts';
import type { Batch, BatchOutcome } from '../types.ts';
import { isolateRefused } from './isolate-refused.ts';
import { MAX_REFUSED_IN_A_ROW, RefusalRun } from './refusal-run.ts';

const batch: Batch = {
  ingress: { kind: 'kafka', source: 'orders', topic: 'orders', partition: 0, generation: 1 },
  // Offset 12 was removed by compaction.
  records: [10, 11, 13, 14].map((offset) => ({ offset, key: null, value: `v${offset}`, identity: null })),
  fromOffset: 10,
  nextOffset: 15,
  fingerprint: computeFingerprint(null, 'v14'),
  durable: false,
};

const outcome = (accepted: number, rejected: BatchOutcome['rejected'] = []): BatchOutcome => ({
  accepted,
  duplicates: 0,
  duplicateIndexes: [],
  rejected,
  nulled: [],
  version: 1,
});

const refusal = Object.assign(new Error('value out of range'), { code: '22003' });

test('each part expects the position that the one before it leaves, with the fingerprint of its last record', async () => {
  const committed: (readonly [Batch, readonly number[]])[] = [];
  const all = await isolateRefused(
    batch,
    (part, refused) => {
      const isRefused = (_: unknown, index: number): boolean => refused.some((refusal) => refusal.index === index);
      const isPoison = ({ offset }: Batch['records'][number]): boolean => offset === 13;
      if (part.records.some((record, index) => isPoison(record) && !isRefused(record, index)))
        return Promise.reject(refusal);
      committed.push([part, refused.map(({ index }) => index)]);
      return Promise.resolve(outcome(part.records.length - refused.length, refused));
    },
    new RefusalRun(),
  );
  expect(
    committed.map(([{ fromOffset, nextOffset, fingerprint }, refused]) => [
      fromOffset,
      nextOffset,
      fingerprint,
      refused,
    ]),
  ).toEqual([
    [10, 12, computeFingerprint(null, 'v11'), []],
    [12, 15, computeFingerprint(null, 'v14'), [0]],
  ]);
  expect(all).toMatchObject({
    accepted: 3,
    rejected: [
      { index: 2, code: 'refused_by_database', message: 'Postgres refuses this record: value out of range (22003)' },
    ],
  });
});

test('a failure that says nothing about values is passed on', async () => {
  const lost = Object.assign(new Error('the connection is lost'), { code: '08006' });
  await expect(isolateRefused(batch, () => Promise.reject(lost), new RefusalRun())).rejects.toBe(lost);
});

const record = (offset: number): Batch['records'][number] => ({ offset, key: null, value: 'v', identity: null });
const violation = (constraint: string): Error =>
  Object.assign(new Error(`violates ${constraint}`), { code: '23514', constraint });

/** Commits batches of which Postgres refuses records; returns the offsets that were taken, and the error. */
async function offer(
  sizes: readonly number[],
  reasonOf: (offset: number) => string | undefined,
  run = new RefusalRun(),
) {
  const taken: number[] = [];
  let offset = 0;
  for (const size of sizes) {
    const records = Array.from({ length: size }, () => record(offset++));
    const part = { ...batch, records, fromOffset: offset - size, nextOffset: offset };
    try {
      await isolateRefused(
        part,
        ({ records: offered }, refused) => {
          const reason = offered
            .slice(refused.length)
            .map((each) => reasonOf(each.offset))
            .find(Boolean);
          if (reason) return Promise.reject(violation(reason));
          taken.push(...offered.map((each) => each.offset));
          return Promise.resolve(outcome(offered.length - refused.length, refused));
        },
        run,
      );
    } catch (error) {
      return { taken, error };
    }
  }
  return { taken, error: undefined };
}

test('a batch of which every record is refused for one reason is left as it is', async () => {
  const { taken, error } = await offer([MAX_REFUSED_IN_A_ROW + 1], () => 'c');
  expect(taken).toEqual([]);
  expect(error).toMatchObject({ code: 'not_written', retryable: true, offset: 0 });
  expect(String(error)).toContain('violates c (23514)');
});

test('as many as may be refused in a row are dead letters, whatever the batches that brought them', async () => {
  const run = new RefusalRun();
  const { taken, error } = await offer([60, 40, 1], () => 'c', run);
  expect(taken).toHaveLength(MAX_REFUSED_IN_A_ROW);
  expect(error).toMatchObject({ offset: 100 });
  // The next attempt ends at once, until a record is accepted.
  expect(await offer([5], () => 'c', run)).toMatchObject({ taken: [], error: { offset: 0 } });
  run.note({ accepted: 1 });
  expect(await offer([5], () => 'c', run)).toMatchObject({ taken: [0, 1, 2, 3, 4], error: undefined });
});

test('a record that is accepted, and another reason, begin another run', async () => {
  const half = MAX_REFUSED_IN_A_ROW / 2;
  expect(await offer([300], (offset) => (offset === 100 || offset === 201 ? undefined : 'c'))).toMatchObject({
    error: undefined,
  });
  expect(await offer([3 * half], (offset) => (offset < half ? 'c' : 'd'))).toMatchObject({ error: undefined });
});
