import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addEncoded,
  addMember,
  addMultiset,
  countDistinct,
  decodeMultiset,
  encodeMultiset,
  MultisetFolder,
  maxBytesOf,
  writeChanges,
} from './multiset.ts';

const multisets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 60 })
  .map((entries) => new Map(entries.filter(([, count]) => count !== 0)));

describe('multiset', () => {
  it('survives encoding', () => {
    fc.assert(
      fc.property(multisets, (set) => {
        expect(decodeMultiset(encodeMultiset(set))).toEqual(set);
      }),
    );
  });

  it('adds in any order, and subtracts to nothing', () => {
    fc.assert(
      fc.property(multisets, multisets, (a, b) => {
        const ab = new Map(a);
        addMultiset(ab, b);
        const ba = new Map(b);
        addEncoded(ba, encodeMultiset(a));
        expect(encodeMultiset(ab)).toEqual(encodeMultiset(ba));
        addMultiset(ab, new Map([...b].map(([id, count]) => [id, -count])));
        addMultiset(ab, new Map([...a].map(([id, count]) => [id, -count])));
        expect(encodeMultiset(ab)).toHaveLength(0);
      }),
    );
  });

  it('reads encodings joined by a zero byte as their sum', () => {
    fc.assert(
      fc.property(multisets, multisets, (a, b) => {
        const sum = new Map(a);
        addMultiset(sum, b);
        const joined = Buffer.concat([encodeMultiset(a), Buffer.from([0]), encodeMultiset(b)]);
        expect(decodeMultiset(joined)).toEqual(sum);
      }),
    );
  });

  it('folds what was appended into one encoding of the same sum, and no longer', () => {
    const dense = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: -70, max: 70 })), { maxLength: 900 })
      .map((entries) => new Map(entries.filter(([, count]) => count !== 0)));
    const folder = new MultisetFolder();
    fc.assert(
      fc.property(fc.array(fc.oneof(dense, multisets), { maxLength: 6 }), (sets) => {
        const sum = new Map<number, number>();
        for (const set of sets) addMultiset(sum, set);
        const appended = Buffer.concat(sets.flatMap((set) => [encodeMultiset(set), Buffer.of(0)]));
        const folded = folder.fold(appended);
        expect(folded).toEqual(encodeMultiset(sum));
        expect(folded.length).toBeLessThanOrEqual(appended.length);
        // What an encoding that was cut short left behind must not reach the next set.
        if (folded.length > 0) expect(() => folder.fold(Buffer.of(2, 0x81))).toThrow(RangeError);
      }),
    );
  });

  it('reads as many encodings as a year of cells has as their sum, members with small and great ids', () => {
    const small = fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(small, multisets, fc.integer({ min: 2, max: 40 }), (ids, great, times) => {
        const first = new Map(ids.map((id) => [id, (id % 7) - 3 || 1]));
        addMultiset(first, great);
        const sum = new Map([...first].map(([id, count]) => [id, count * times]));
        const cells = Array.from({ length: times }, () => [encodeMultiset(first), Buffer.from([0])]).flat();
        expect(decodeMultiset(Buffer.concat(cells))).toEqual(sum);
        const back = encodeMultiset(new Map([...sum].map(([id, count]) => [id, -count])));
        expect(decodeMultiset(Buffer.concat([...cells, back])).size).toBe(0);
      }),
    );
  });

  it('encodes changes in any order as the set that they add up to', () => {
    const id = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(2 ** 31 - 1, 2 ** 30, 300));
    const changes = fc.array(
      fc.tuple(id, fc.boolean()).map(([member, comes]) => (comes ? member : -member)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(changes, fc.nat({ max: 3 }), (list, start) => {
        const sum = new Map<number, number>();
        for (const change of list) addMember(sum, Math.abs(change), Math.sign(change));
        const bytes = Buffer.alloc(start + maxBytesOf(list));
        const end = writeChanges(bytes, start, list);
        expect(bytes.subarray(start, end)).toEqual(encodeMultiset(sum));
      }),
    );
  });

  it('spends one byte on each of a dense set of singles', () => {
    expect(encodeMultiset(new Map([1, 2, 3, 64].map((id) => [id, 1])))).toHaveLength(4);
  });

  it('counts only members that are present', () => {
    const set = new Map([
      [1, 2],
      [2, -1],
      [3, 1],
    ]);
    expect(countDistinct(set)).toBe(2);
  });

  it('refuses bytes cut short', () => {
    const bytes = encodeMultiset(new Map([[1000, 5000]]));
    expect(() => decodeMultiset(bytes.subarray(0, -1))).toThrow('ends within a number');
  });
});
