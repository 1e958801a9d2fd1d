import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPercentile, toBin } from '../../src/rollup/bins.ts';
import { findExactPercentile, toValueId } from '../../src/rollup/values.ts';
import { countDistinct, decodeMultiset, encodeMultiset } from '../../src/rollup/multiset.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

const counts = fc.oneof(fc.constant(1), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1e6, max: 1e6 }));

/** Cells of one group: sets that name some members twice, some of them taken out again. */
const cellsOf = (members: fc.Arbitrary<number>) =>
  fc.array(fc.array(fc.tuple(members, counts), { maxLength: 12 }), { maxLength: 4 });

const join = (cells: readonly (readonly (readonly [number, number])[])[]): Buffer[] =>
  cells.map((cell) => encodeMultiset(new Map(cell))).filter((bytes) => bytes.length > 0);

const joined = `coalesce((select string_agg(cell, '\\x00'::bytea) from unnest($1::bytea[]) as cell), '')`;

/** The encodings with zero bytes between them, as string_agg joins them. */
const withZeros = (cells: readonly Buffer[]): Buffer =>
  Buffer.concat(cells.flatMap((cell, index) => (index === 0 ? [cell] : [Buffer.of(0), cell])));

describe('sets that SQL reads', () => {
  it('have as many members as the service finds in them', async () => {
    const members = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }));
    const property = fc.asyncProperty(cellsOf(members), async (drawn) => {
      const cells = join(drawn);
      const { rows } = await store.pool.query<{ members: string }>(`select app.count_members(${joined}) as members`, [
        cells,
      ]);
      expect(Number(rows[0]?.members)).toBe(countDistinct(decodeMultiset(withZeros(cells))));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('have the percentiles that the service finds in them', async () => {
    const bins = fc.double({ noNaN: true, noDefaultInfinity: true }).map(toBin);
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.asyncProperty(cellsOf(bins), shares, async (drawn, share) => {
      const cells = join(drawn);
      const sql = `select app.find_percentile(${joined}, $2::double precision) as value`;
      const { rows } = await store.pool.query<{ value: number | null }>(sql, [cells, share]);
      const wanted = findPercentile(decodeMultiset(withZeros(cells)), share);
      if (wanted === null || wanted === 0) expect(rows[0]?.value).toBe(wanted);
      else expect((rows[0]?.value ?? Number.NaN) / wanted).toBeCloseTo(1, 12);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('have the exact values that the service finds in them', async () => {
    const values = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.maxSafeInteger()).map(toValueId);
    const shares = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    const property = fc.asyncProperty(cellsOf(values), shares, async (drawn, share) => {
      const cells = join(drawn);
      const sql = `select app.find_value(${joined}, $2::double precision)::float8 as value`;
      const { rows } = await store.pool.query<{ value: number | null }>(sql, [cells, share]);
      expect(rows[0]?.value ?? null).toBe(findExactPercentile(decodeMultiset(withZeros(cells)), share));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
