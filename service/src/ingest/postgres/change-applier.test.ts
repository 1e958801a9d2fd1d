import type pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followedCatalog } from '../../../test/support/replication/followed-catalog.ts';
import { ChangeApplier } from './change-applier.ts';
import type { Message } from './change-stream.ts';
import type { Change, SourceWriter } from './source-writer.ts';
import type { FollowedSource } from './types.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = ['place', 'number', 'day', 'count'];
const relation = {
  tag: 'relation',
  schema: 'public',
  name: 'visits',
  replicaIdentity: 'default',
  keyColumns: ['place', 'number'],
  columns: names.map((name) => ({ name, typeOid: 25 })),
} as unknown as Extract<Message, { tag: 'relation' }>;

it('reads no more than a limit while nothing is committed, however small the transactions are', async () => {
  const source = followedCatalog().sources.get('visits') as FollowedSource;
  const batches: number[] = [];
  const committed = Promise.withResolvers<void>();
  const write = (changes: readonly Change[]): Promise<void> => {
    batches.push(changes.length);
    return committed.promise;
  };
  const table = { source, schema: 'public', name: 'visits', columns: [], rowFilter: undefined };
  const writer = { write } as unknown as SourceWriter;
  const onError = vi.fn();
  const followed = [{ table, writer, from: { lsn: 0n, count: 0 } }];
  const applier = new ChangeApplier(followed, {} as pg.Client, { from: 0n, onError });
  await applier.take(relation);
  let held: Promise<void> | undefined;
  let taken = 0;
  while (!held && taken < 5000) {
    const at = (++taken).toString(16);
    void applier.take({ tag: 'begin', commitLsn: `0/${at}` } as Message);
    const row = { place: 'here', number: String(taken), day: '2026-11-04', count: '1' };
    held = applier.take({ tag: 'insert', relation, new: row } as unknown as Message);
    void applier.take({ tag: 'commit', commitEndLsn: `0/${at}` } as Message);
    await vi.advanceTimersByTimeAsync(5);
  }
  expect({ taken, batches }).toEqual({ taken: 2003, batches: [1, 1, 1, 2000] });
  committed.resolve();
  await held;
  await vi.advanceTimersByTimeAsync(5);
  expect(applier.flushedLsn).toBe(2003n);
  expect(onError).not.toHaveBeenCalled();
});
