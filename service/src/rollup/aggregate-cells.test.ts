import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderCatalog } from '../../test/support/shop/order-history.ts';
import { aggregateCells, encodeMembers, mergeCells, type SignedContribution } from './aggregate-cells.ts';
import type { CellDelta } from './cell-map.ts';
import { compileSource } from './compile-source.ts';
import { maxBytesOfDelta, writeDelta } from './member-delta.ts';
import { addEncoded } from './multiset.ts';

const HOUR_MS = 3_600_000;
const compiled = compileSource(orderCatalog(['UTC']), 'orders');
const shapes = [
  { dimensions: [], granularity: { kind: 'day', zone: 'Europe/Berlin' } },
  { dimensions: [0], granularity: { kind: 'base', zone: 'UTC' } },
] as const;

const contribution = fc.record({
  timeMs: fc.integer({ min: 0, max: 100 * HOUR_MS }),
  dimensionIds: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })),
  amounts: fc.tuple(fc.maxSafeInteger(), fc.constantFrom(0, 1)),
  memberIds: fc.tuple(fc.integer({ min: 0, max: 5 })),
});

const plus = (contribution: SignedContribution['contribution']): SignedContribution => ({
  sign: 1,
  key: '',
  contribution: contribution,
});
const minus = (contribution: SignedContribution['contribution']): SignedContribution => ({
  sign: -1,
  key: '',
  contribution: contribution,
});
const aggregate = (changes: SignedContribution[]): (readonly CellDelta[])[] =>
  aggregateCells(changes, compiled, shapes, HOUR_MS).map(({ deltas }) => deltas);

describe('aggregateCells', () => {
  it('adds up the parts of a batch as the whole of it', () => {
    fc.assert(
      fc.property(fc.array(contribution), fc.nat(), (all, cut) => {
        const whole = aggregate(all.map(plus));
        const first = aggregate(all.slice(0, cut % (all.length + 1)).map(plus));
        const rest = aggregate(all.slice(cut % (all.length + 1)).map(plus));
        for (const [index] of shapes.entries()) {
          expect(sumOf([...(first[index] ?? []), ...(rest[index] ?? [])])).toEqual(sumOf(whole[index] ?? []));
        }
      }),
    );
  });

  it('adds corrections to deltas that were encoded before', () => {
    fc.assert(
      fc.property(fc.array(contribution), fc.array(contribution), fc.nat(), (all, others, cut) => {
        const gone = [...all.slice(0, cut % (all.length + 1)), ...others].map(minus);
        const whole = aggregate([...all.map(plus), ...gone]);
        const ahead = aggregate(all.map(plus)).map(encodeMembers);
        const corrected = aggregate(gone).map((cells, index) => [...(ahead[index] ?? []), ...cells]);
        const merged = corrected.map((cells) => mergeCells(cells, compiled));
        for (const [index] of shapes.entries()) {
          expect(sumOf(merged[index] ?? [])).toEqual(sumOf(whole[index] ?? []));
          expect(merged[index]).toHaveLength(whole[index]?.length ?? 0);
        }
      }),
    );
  });

  it('sums several shapes to the same as each by itself, whether their cells are few or many', () => {
    const base = { kind: 'base', zone: 'UTC' } as const;
    const all = [[], [0], [1], [0, 1]].map((dimensions) => ({ dimensions, granularity: base }));
    // With few hours the finest cells are far fewer than the contributions.
    const hours = fc.constantFrom(1, 2, 400);
    const changes = fc.array(fc.tuple(fc.boolean(), contribution), { maxLength: 200 });
    fc.assert(
      fc.property(changes, hours, fc.subarray(all, { minLength: 3 }), (some, count, several) => {
        const signed = some.map(([isPlus, contribution]) => {
          const moved = { ...contribution, timeMs: contribution.timeMs % (count * HOUR_MS) };
          return isPlus ? plus(moved) : minus(moved);
        });
        const together = aggregateCells(signed, compiled, several, HOUR_MS);
        expect(together.map(({ table }) => table)).toEqual(several);
        for (const { table, deltas } of together) {
          const [alone] = aggregateCells(signed, compiled, [table], HOUR_MS);
          expect(sumOf(deltas)).toEqual(sumOf(alone?.deltas ?? []));
        }
      }),
    );
  });

  it('writes nothing for what comes and goes in one batch', () => {
    fc.assert(
      fc.property(fc.array(contribution), (all) => {
        expect(aggregate([...all.map(plus), ...all.map(minus)])).toEqual([[], []]);
      }),
    );
  });

  it('keeps the last instant of a Berlin day in it, and the first of the next one out', () => {
    const midnight = Date.UTC(2026, 9, 25, 23);
    const at = (timeMs: number) => plus({ timeMs, dimensionIds: [1, 1], amounts: [1, 0], memberIds: [0] });
    const [days] = aggregate([at(midnight - 1), at(midnight)]);
    expect(days?.map(({ bucketMs }) => bucketMs)).toEqual([Date.UTC(2026, 9, 24, 22), midnight]);
  });

  it('sorts the cells of a table by their key', () => {
    const at = (hour: number, region: number) =>
      plus({ timeMs: hour * HOUR_MS, dimensionIds: [region, 0], amounts: [1, 0], memberIds: [0] });
    const [, hours] = aggregate([at(10, 2), at(9, 2), at(11, 1), at(2, 10)]);
    expect(hours?.map(({ dimensionIds, bucketMs }) => [dimensionIds[0], bucketMs / HOUR_MS])).toEqual([
      [1, 11],
      [2, 9],
      [2, 10],
      [10, 2],
    ]);
  });
});

/** Sums per key, with everything that is zero left out. */
function sumOf(cells: readonly CellDelta[]): Map<string, string> {
  const sums = new Map<string, { rows: number; amounts: bigint[]; members: Map<number, number>[] }>();
  for (const cell of cells) {
    const key = `${cell.dimensionIds.join()} ${cell.bucketMs}`;
    const sum = sums.get(key) ?? {
      rows: 0,
      amounts: cell.amounts.map(() => 0n),
      members: cell.members.map(() => new Map()),
    };
    sum.rows += cell.rowCount;
    sum.amounts = sum.amounts.map((amount, index) => amount + BigInt(cell.amounts[index] ?? 0));
    for (const [index, delta] of cell.members.entries()) {
      const bytes = new Uint8Array(maxBytesOfDelta(delta));
      addEncoded(sum.members[index] as Map<number, number>, bytes.subarray(0, writeDelta(bytes, 0, delta)));
    }
    sums.set(key, sum);
  }
  return new Map([...sums].map(([key, sum]) => [key, print(sum)]));
}

const print = (sum: { rows: number; amounts: bigint[]; members: Map<number, number>[] }): string =>
  [
    sum.rows,
    ...sum.amounts,
    ...sum.members.map((members) => JSON.stringify([...members].sort(([a], [b]) => a - b))),
  ].join(' ');
