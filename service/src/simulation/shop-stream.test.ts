import { describe, expect, it } from 'vitest';
import { streamShop, type StreamRecord } from './shop-stream.ts';

const START_MS = Date.UTC(2026, 7, 25);

function take(fromOffset: number, hours: number): StreamRecord[] {
  const records: StreamRecord[] = [];
  for (const hour of streamShop(1, START_MS, fromOffset)) {
    records.push(...hour.records);
    if (--hours === 0) return records;
  }
  return records;
}

describe('streamShop', () => {
  const first = take(0, 24 * 16);

  it('gives records in the order in which they come, at ascending offsets', () => {
    for (const [index, record] of first.entries()) {
      const before = first[index - 1];
      if (!before) continue;
      expect(record.offset).toBeGreaterThan(before.offset);
      expect(record.arrivesAtMs).toBeGreaterThanOrEqual(before.arrivesAtMs);
    }
  });

  it('goes on from any offset with the same records', () => {
    for (const index of [1, 700, Math.floor(first.length * 0.9)]) {
      const from = first[index] as StreamRecord;
      expect(take(from.offset, 20)).toEqual(first.slice(index).slice(0, take(from.offset, 20).length));
    }
  });

  it('tells each order from its first version on, without holes', () => {
    const versions = new Map<string, number>();
    for (const { value } of first) {
      expect(value.version).toBe((versions.get(value.order_id) ?? 0) + 1);
      versions.set(value.order_id, value.version);
    }
  });

  it('has everything that a shop has: corrections, deletes, refunds, cancellations, moved times', () => {
    const byOrder = Map.groupBy(first, ({ value }) => value.order_id);
    const lives = [...byOrder.values()].map((records) => records.map(({ value }) => value));
    expect(lives.some((life) => life.some(({ deleted }) => deleted))).toBe(true);
    expect(lives.some((life) => new Set(life.map(({ amount }) => amount)).size > 1)).toBe(true);
    expect(lives.some((life) => new Set(life.map(({ ordered_at: at }) => at)).size > 1)).toBe(true);
    expect(lives.some((life) => life.at(-1)?.status === 'refunded')).toBe(true);
    expect(lives.some((life) => life.at(-1)?.status === 'cancelled')).toBe(true);
  });
});
