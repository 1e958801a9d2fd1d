import { describe, expect, it } from 'vitest';
import { findBuckets } from './buckets.ts';

const HOUR = 3_600_000;
const at = (watermarkMs: number | null, nowMs: number, per: 'hour' | 'day' = 'hour') => {
  const { closed, open } = findBuckets(per, { watermarkMs, nowMs, timezone: 'UTC', weekStart: 1 });
  return { closed: closed && closed.startMs / HOUR, open: open.map(({ startMs }) => startMs / HOUR) };
};

describe('findBuckets', () => {
  it('closes a bucket exactly when the watermark reaches its end', () => {
    expect(at(10 * HOUR - 1, 10 * HOUR)).toEqual({ closed: 8, open: [10, 9] });
    expect(at(10 * HOUR, 10 * HOUR)).toEqual({ closed: 9, open: [10] });
  });

  it('has only open ones before the first event', () => {
    expect(at(null, 10.5 * HOUR)).toEqual({ closed: undefined, open: [10, 9, 8] });
  });

  it('does not judge what closed long ago, so that a replay of history calls nobody', () => {
    expect(at(7 * HOUR, 10 * HOUR)).toEqual({ closed: 6, open: [10, 9, 8] });
    expect(at(6 * HOUR, 10 * HOUR).closed).toBeUndefined();
    expect(at(10 * 24 * HOUR, 11 * 24 * HOUR, 'day').closed).toBe(9 * 24);
    expect(at(10 * 24 * HOUR, 14 * 24 * HOUR, 'day').closed).toBeUndefined();
  });
});
