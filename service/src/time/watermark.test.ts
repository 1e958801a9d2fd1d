import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeWatermark, IDLE_AFTER_MS, type PartitionProgress } from './watermark.ts';

const nowMs = 10_000_000;
const partition = (overrides: Partial<PartitionProgress>): PartitionProgress => ({
  maxEventTimeMs: nowMs - 5_000,
  lastRecordAtMs: nowMs - 1_000,
  caughtUpAtMs: nowMs - 500,
  canLag: true,
  ...overrides,
});
const compute = (partitions: PartitionProgress[], latenessMs = 0): number | null =>
  computeWatermark(partitions, { nowMs, latenessMs });

test('is the least of the greatest event times, minus the lateness', () => {
  expect(compute([partition({}), partition({ maxEventTimeMs: nowMs - 8_000 })], 2_000)).toBe(nowMs - 10_000);
});

test('is never ahead of the clock', () => {
  expect(compute([partition({ maxEventTimeMs: nowMs + 300_000 })])).toBe(nowMs);
  expect(compute([partition({ maxEventTimeMs: nowMs + 300_000 })], 2_000)).toBe(nowMs - 2_000);
});

test('is null without any event', () => {
  expect(compute([])).toBeNull();
  expect(compute([partition({ maxEventTimeMs: null, lastRecordAtMs: null })])).toBeNull();
});

describe('an old event by hand', () => {
  const http = partition({ maxEventTimeMs: nowMs - 500_000, caughtUpAtMs: null, canLag: false });

  test('holds nothing back beside a partition, be that active or idle', () => {
    expect(compute([partition({}), http])).toBe(nowMs - 5_000);
    expect(compute([partition({ lastRecordAtMs: nowMs - IDLE_AFTER_MS }), http])).toBe(nowMs);
  });

  test('holds nothing back beside another ingest source by hand', () => {
    expect(compute([{ ...http, maxEventTimeMs: nowMs - 5_000 }, http])).toBe(nowMs - 5_000);
  });

  test('turns nothing back that another ingest source brought before, even if that is idle', () => {
    const before = { ...http, maxEventTimeMs: nowMs - 5_000, lastRecordAtMs: nowMs - 2 * IDLE_AFTER_MS };
    expect(compute([before, http])).toBe(nowMs - 5_000);
  });

  test('that was refused says nothing', () => {
    const refused = { ...http, maxEventTimeMs: null };
    expect(compute([http, refused])).toBe(nowMs - 500_000);
    expect(compute([{ ...http, lastRecordAtMs: nowMs - 2 * IDLE_AFTER_MS }, refused])).toBe(nowMs);
    expect(compute([refused])).toBeNull();
  });

  test('decides where there is nothing else', () => {
    const unused = partition({ maxEventTimeMs: null, lastRecordAtMs: null });
    expect(compute([http])).toBe(nowMs - 500_000);
    expect(compute([unused, http])).toBe(nowMs - 500_000);
  });
});

describe('a file', () => {
  const lastRecordAtMs = nowMs - 1_000;
  const file = partition({ maxEventTimeMs: nowMs - 500_000, lastRecordAtMs, caughtUpAtMs: null, canLag: false });

  test('holds the watermark at its last event until it was read to its end', () => {
    expect(compute([file])).toBe(nowMs - 500_000);
    expect(compute([{ ...file, caughtUpAtMs: lastRecordAtMs - 1 }])).toBe(nowMs - 500_000);
    expect(compute([{ ...file, caughtUpAtMs: lastRecordAtMs }])).toBe(nowMs);
  });

  test('that has ended releases nothing that another one holds', () => {
    expect(
      compute([
        { ...file, caughtUpAtMs: lastRecordAtMs },
        { ...file, maxEventTimeMs: nowMs - 9_000 },
      ]),
    ).toBe(nowMs - 9_000);
  });
});

describe('a partition without records', () => {
  const behind = { maxEventTimeMs: nowMs - 500_000 };

  test('for a minute, and without lag, holds nothing back', () => {
    const idle = partition({ ...behind, lastRecordAtMs: nowMs - IDLE_AFTER_MS });
    const nearlyIdle = partition({ ...behind, lastRecordAtMs: nowMs - IDLE_AFTER_MS + 1 });
    expect(compute([partition({}), idle])).toBe(nowMs - 5_000);
    expect(compute([partition({}), nearlyIdle])).toBe(nowMs - 500_000);
  });

  test('holds back while it lags, or when nobody has looked for a minute', () => {
    const lastRecordAtMs = nowMs - 2 * IDLE_AFTER_MS;
    expect(compute([partition({ ...behind, lastRecordAtMs, caughtUpAtMs: null })])).toBe(nowMs - 500_000);
    expect(compute([partition({ ...behind, lastRecordAtMs, caughtUpAtMs: nowMs - IDLE_AFTER_MS })])).toBe(
      nowMs - 500_000,
    );
    expect(compute([partition({ ...behind, lastRecordAtMs, caughtUpAtMs: nowMs - IDLE_AFTER_MS + 1 })])).toBe(nowMs);
  });

  test('follows the clock minus the lateness when none is active', () => {
    const http = partition({ ...behind, lastRecordAtMs: nowMs - IDLE_AFTER_MS, caughtUpAtMs: null, canLag: false });
    expect(compute([http], 7_000)).toBe(nowMs - 7_000);
  });

  test('and that never had one leaves the watermark unknown until it is caught up', () => {
    const fresh = { maxEventTimeMs: null, lastRecordAtMs: null };
    expect(compute([partition({}), partition({ ...fresh, caughtUpAtMs: null })])).toBeNull();
    expect(compute([partition({}), partition(fresh)])).toBe(nowMs - 5_000);
  });
});

test('one more active partition never moves the watermark forward', () => {
  const partitions = fc.array(
    fc.record({
      maxEventTimeMs: fc.integer({ min: 0, max: 2 * nowMs }),
      lastRecordAtMs: fc.integer({ min: 0, max: nowMs }),
      caughtUpAtMs: fc.option(fc.integer({ min: 0, max: nowMs })),
      canLag: fc.constant(true),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(partitions, fc.integer({ min: 0, max: 2 * nowMs }), (others, maxEventTimeMs) => {
      const without = compute(others) as number;
      const withOne = compute([...others, partition({ maxEventTimeMs })]) as number;
      expect(withOne).toBeLessThanOrEqual(without);
      expect(without).toBeLessThanOrEqual(nowMs);
    }),
  );
});
