import { expect, it } from 'vitest';
import type { PositionRow } from './read-states.ts';
import { computeProgress } from './source-progress.ts';

const SEEN_AT_MS = 1_000_000;
const AT = { nowMs: SEEN_AT_MS + 500, latenessMs: 10_000 };

const position = (changes: Partial<PositionRow> = {}): PositionRow => ({
  source: 'orders',
  kind: 'kafka',
  topic: 'orders',
  partition: 0,
  stoppedReason: null,
  failureCode: null,
  maxEventTimeMs: 990_000,
  lastRecordAtMs: 995_000,
  caughtUpAtMs: null,
  ...changes,
});

const progressOf = (...positions: readonly PositionRow[]) =>
  computeProgress('orders', { positions, seenAtMs: SEEN_AT_MS }, AT);

it('knows nothing of a source before the first poll', () => {
  const progress = computeProgress('orders', { positions: [], seenAtMs: null }, AT);
  expect(progress).toEqual({ watermarkMs: null, freshAtMs: null });
});

it('is as fresh as the ingest source that is furthest behind', () => {
  expect(progressOf(position(), position({ partition: 1, lastRecordAtMs: 993_000 })).freshAtMs).toBe(993_000);
  expect(progressOf(position({ caughtUpAtMs: 999_000 })).freshAtMs).toBe(999_000);
});

it('is as fresh as the last poll where no ingest source can lag', () => {
  expect(progressOf(position({ kind: 'http', lastRecordAtMs: 1 })).freshAtMs).toBe(SEEN_AT_MS);
});

it('is not fresh while an ingest source that can lag has had no record and was never caught up', () => {
  expect(progressOf(position(), position({ partition: 1, lastRecordAtMs: null })).freshAtMs).toBeNull();
});

it('leaves out the partitions of other sources', () => {
  const other = position({ source: 'visits', maxEventTimeMs: 1000, lastRecordAtMs: 1000 });
  expect(progressOf(position(), other)).toEqual(progressOf(position()));
  expect(progressOf(position()).watermarkMs).toBe(990_000 - AT.latenessMs);
});

it('knows of a database that is polled what it held at the last poll', () => {
  const polled = position({ kind: 'sql', caughtUpAtMs: 940_000, lastRecordAtMs: 930_000, maxEventTimeMs: 800_000 });
  expect(progressOf(polled)).toEqual({ watermarkMs: 940_000 - AT.latenessMs, freshAtMs: 940_000 });
  const copied = position({ kind: 'postgres', caughtUpAtMs: null, lastRecordAtMs: 930_000, maxEventTimeMs: 800_000 });
  expect(progressOf(copied).watermarkMs).toBeNull();
  const followed = { kind: 'postgres', caughtUpAtMs: 940_000, lastRecordAtMs: 930_000, maxEventTimeMs: 990_000 };
  expect(progressOf(position(followed))).toEqual({ watermarkMs: 940_000 - AT.latenessMs, freshAtMs: 940_000 });
  const never = position({ kind: 'sql', caughtUpAtMs: null, lastRecordAtMs: null, maxEventTimeMs: null });
  expect(progressOf(never)).toEqual({ watermarkMs: null, freshAtMs: null });
});
