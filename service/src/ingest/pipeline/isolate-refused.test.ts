import { expect, test } from 'vitest';
import { computeFingerprint } from '../kafka/fingerprint.ts';
import type { Batch, BatchOutcome } from '../types.ts';
import { isolateRefused } from './isolate-refused.ts';

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
  const committed: (readonly [Batch, boolean])[] = [];
  const all = await isolateRefused(batch, (part, refused) => {
    if (!refused && part.records.some(({ offset }) => offset === 13)) return Promise.reject(refusal);
    committed.push([part, refused !== undefined]);
    return Promise.resolve(refused ? outcome(0, [refused]) : outcome(part.records.length));
  });
  expect(
    committed.map(([{ fromOffset, nextOffset, fingerprint }, isRefused]) => [
      fromOffset,
      nextOffset,
      fingerprint,
      isRefused,
    ]),
  ).toEqual([
    [10, 12, computeFingerprint(null, 'v11'), false],
    [12, 14, computeFingerprint(null, 'v13'), true],
    [14, 15, computeFingerprint(null, 'v14'), false],
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
  await expect(isolateRefused(batch, () => Promise.reject(lost))).rejects.toBe(lost);
});
