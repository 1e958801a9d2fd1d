import { describe, expect, it } from 'vitest';
import { computeShared, RowSketch, SKETCH_SIZE } from './row-sketch.ts';

const sketch = (rows: readonly string[], before: readonly number[] = []): number[] => {
  const sketch = new RowSketch(before);
  for (const row of rows) sketch.add(row);
  return sketch.hashes();
};
const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `row ${from + index}`);

describe('RowSketch', () => {
  it('counts what small files share exactly, equal rows once', () => {
    expect(computeShared(sketch(['a', 'a', 'b', 'c']), sketch(['a', 'a', 'd']))).toBeCloseTo(1 / 3);
    expect(computeShared(sketch([]), sketch(['a']))).toBe(0);
  });

  it('finds about what large files share', () => {
    expect(computeShared(sketch(rows(0, 20_000)), sketch(rows(5_000, 60_000)))).toBeCloseTo(0.75, 0);
    expect(computeShared(sketch(rows(0, 1_000)), sketch(rows(0, 50_000)))).toBe(1);
    expect(computeShared(sketch(rows(0, 20_000)), sketch(rows(20_000, 40_000)))).toBe(0);
  });

  it('is the same in one go and after a stop', () => {
    const whole = sketch(rows(0, 3_000));
    expect(whole).toHaveLength(SKETCH_SIZE);
    expect(sketch(rows(1_000, 3_000), sketch(rows(0, 1_000)))).toEqual(whole);
  });
});
