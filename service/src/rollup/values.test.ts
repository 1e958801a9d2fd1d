import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMember, decodeMultiset, encodeMultiset, maxBytesOf, writeChanges, type Multiset } from './multiset.ts';
import { findExactPercentile, findExtreme, fromValueId, toValueId, VALUE_LIMIT } from './values.ts';

const scaled = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.maxSafeInteger().filter((value) => Math.abs(value) < VALUE_LIMIT - 1),
);

const toSet = (values: readonly number[]): Multiset => {
  const set: Multiset = new Map();
  for (const value of values) addMember(set, toValueId(value), 1);
  return set;
};

describe('ids of values', () => {
  test('are positive, below 2^52, and give the value back', () => {
    for (const value of [0, -1, 1, VALUE_LIMIT - 2, 2 - VALUE_LIMIT]) expect(fromValueId(toValueId(value))).toBe(value);
    fc.assert(
      fc.property(scaled, (value) => {
        expect(toValueId(value)).toBeGreaterThan(0);
        expect(toValueId(value)).toBeLessThan(2 ** 52 - 2);
        expect(fromValueId(toValueId(value))).toBe(value);
      }),
    );
  });

  test('of values that are too large are told apart by sign alone', () => {
    const [most, least] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect([most, VALUE_LIMIT - 1].map(toValueId)).toEqual([2 ** 52 - 1, 2 ** 52 - 1]);
    expect([least, 1 - VALUE_LIMIT].map(toValueId)).toEqual([2 ** 52 - 2, 2 ** 52 - 2]);
    expect(findExtreme(toSet([1, most]), 'greatest')).toBeNull();
    expect(findExtreme(toSet([1, most]), 'least')).toBe(1);
    expect(findExtreme(toSet([1, least]), 'least')).toBeNull();
    expect(findExactPercentile(toSet([1, 2, most]), 0.5)).toBe(2);
    expect(findExactPercentile(toSet([1, 2, most]), 1)).toBeNull();
  });

  test('are encoded whole, added and removed in any order', () => {
    fc.assert(
      fc.property(fc.array(scaled, { maxLength: 60 }), fc.array(fc.nat({ max: 59 })), (values, removed) => {
        const changes = values.map(toValueId);
        const taken = [...new Set(removed)].flatMap((index) => changes[index] ?? []);
        const all = [...taken.map((id) => -id), ...changes];
        const bytes = new Uint8Array(maxBytesOf(all));
        const written = bytes.subarray(0, writeChanges(bytes, 0, all));
        const expected: Multiset = new Map();
        for (const id of changes) addMember(expected, id, 1);
        for (const id of taken) addMember(expected, id, -1);
        expect(decodeMultiset(written)).toEqual(expected);
        expect(decodeMultiset(encodeMultiset(expected))).toEqual(expected);
      }),
    );
  });
});

test('the extremes and percentiles are those of the sorted values', () => {
  fc.assert(
    fc.property(fc.array(scaled, { minLength: 1 }), fc.integer({ min: 0, max: 100 }), (values, percent) => {
      const sorted = values.toSorted((a, b) => a - b);
      const set = toSet(values);
      expect(findExtreme(set, 'least')).toBe(sorted[0]);
      expect(findExtreme(set, 'greatest')).toBe(sorted.at(-1));
      const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
      expect(findExactPercentile(set, percent / 100)).toBe(sorted[rank - 1]);
    }),
  );
});

test('a value that was retracted as often as it was added is gone, and no value is null', () => {
  const set = toSet([5, 5, 9]);
  addMember(set, toValueId(9), -1);
  expect(findExtreme(set, 'greatest')).toBe(5);
  expect(findExtreme(new Map(), 'least')).toBeNull();
  expect(findExactPercentile(new Map(), 0.5)).toBeNull();
});
