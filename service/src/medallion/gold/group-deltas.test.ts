import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { SignedContribution } from '../../rollup/aggregate-cells.ts';
import { compileSource } from '../../rollup/compile-source.ts';
import type { StoredRollup } from '../layout/source-layout.ts';
import { groupRollups, isFilling } from './gold-groups.ts';
import { computeDeltas, correctDeltas, encodeInTurns, type GroupDeltas } from './group-deltas.ts';

const HOUR_MS = 3_600_000;
const compiled = compileSource(orderCatalog(['UTC']), 'orders');
const measures = [...compiled.amounts, ...compiled.sets].map(({ measure }) => measure.name);
const dimensions = compiled.dimensions.map(({ name }) => name);

const rollup = (name: string, others: Partial<StoredRollup> = {}): StoredRollup => ({
  rollupId: 1,
  source: 'orders',
  name,
  generation: 1,
  state: 'ready',
  cursor: null,
  dimensions: [],
  measures,
  granularities: [
    { kind: 'base', zone: 'UTC', suffix: 'hour' },
    { kind: 'day', zone: 'UTC', suffix: 'day' },
  ],
  baseMs: HOUR_MS,
  ...others,
});

const STORED = [
  rollup('total'),
  rollup('fine', { dimensions }),
  rollup('old', { dimensions: dimensions.slice(0, 1), measures: measures.slice(0, 1) }),
];

const change = (sign: 1 | -1) =>
  fc
    .record({
      timeMs: fc.integer({ min: 0, max: 100 * HOUR_MS }),
      dimensionIds: fc.tuple(...dimensions.map(() => fc.integer({ min: 0, max: 3 }))),
      amounts: fc.tuple(...compiled.amounts.map(() => fc.integer({ min: 0, max: 1000 }))),
      memberIds: fc.tuple(...compiled.sets.map(() => fc.integer({ min: 0, max: 5 }))),
    })
    .map((contribution): SignedContribution => ({ sign, key: `k${contribution.timeMs % 10}`, contribution }));

/** Cells by table, with rows and sums. */
const show = ({ tables }: GroupDeltas) =>
  tables.map(({ table, deltas }) => [
    table.name,
    deltas
      .filter(({ rowCount, amounts }) => rowCount !== 0 || amounts.some((amount) => amount !== 0))
      .map(({ dimensionIds, bucketMs, rowCount, amounts }) => [dimensionIds, bucketMs, rowCount, amounts]),
  ]);

function encode(deltas: GroupDeltas): GroupDeltas {
  const turns = encodeInTurns(deltas);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

describe('groupRollups', () => {
  it('puts tables with the same measures into one group, each with the columns of its dimensions', () => {
    const groups = groupRollups(compiled, STORED);
    expect(groups.map(({ tables }) => tables.map(({ keys }) => keys.length))).toEqual([
      [0, 0, dimensions.length, dimensions.length],
      [1, 1],
    ]);
    expect(groups.map((group) => group.compiled.amounts.length + group.compiled.sets.length)).toEqual([
      measures.length,
      1,
    ]);
    expect(groups.some(isFilling)).toBe(false);
  });

  it('lets a table that is being filled take only the rows up to its cursor', () => {
    const [ready, filling] = groupRollups(compiled, [
      rollup('ready'),
      rollup('new', { state: 'building', cursor: 'k4' }),
    ]);
    const changes = fc.sample(change(1), { seed: 1, numRuns: 50 });
    const rows = (deltas: GroupDeltas) => deltas.tables[0]?.deltas.reduce((sum, { rowCount }) => sum + rowCount, 0);
    if (!ready || !filling) throw new Error('expected two groups');
    expect([ready, filling].map(isFilling)).toEqual([false, true]);
    expect(rows(computeDeltas(ready, changes))).toBe(50);
    expect(rows(computeDeltas(filling, changes))).toBe(changes.filter(({ key }) => key <= 'k4').length);
  });
});

describe('correctDeltas', () => {
  it('gives each table what all contributions together give it', () => {
    fc.assert(
      fc.property(fc.array(change(1)), fc.array(change(-1)), (additions, removals) => {
        for (const group of groupRollups(compiled, STORED)) {
          const corrected = correctDeltas(encode(computeDeltas(group, additions)), removals);
          expect(show(corrected)).toEqual(show(computeDeltas(group, [...additions, ...removals])));
        }
      }),
    );
  });

  it('keeps deltas without corrections as they are', () => {
    const [group] = groupRollups(compiled, STORED);
    if (!group) throw new Error('expected a group');
    const deltas = computeDeltas(group, fc.sample(change(1), { seed: 1, numRuns: 5 }));
    expect(correctDeltas(deltas, [])).toBe(deltas);
  });
});
