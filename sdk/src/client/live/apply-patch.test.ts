import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeResult } from '../../../test/fixtures/results.ts';
import type { Patch } from '../../protocol/live.ts';
import type { Query, Row } from '../../protocol/query.ts';
import { applyPatch } from './apply-patch.ts';

const query: Query = { metrics: ['revenue'], dimensions: ['region'], timeDimension: { dateRange: 'today' } };
const row = (time: string, region: string | null, revenue: number): Row => ({ time, region, revenue });
const before = {
  ...makeResult({ values: [] }),
  rows: [row('t1', 'north', 1), row('t1', 'south', 2), row('t2', null, 3)],
};
const patch = (changes: Partial<Patch>): Patch => ({
  ch: 1,
  from: '1',
  to: '2',
  asOf: '2026-11-20T13:31:00.000Z',
  ...changes,
});

it('replaces a row where it stands and puts new ones last', () => {
  const after = applyPatch(before, patch({ set: [row('t1', 'south', 20), row('t2', 'north', 4)] }), query);
  expect(after.rows).toEqual([
    row('t1', 'north', 1),
    row('t1', 'south', 20),
    row('t2', null, 3),
    row('t2', 'north', 4),
  ]);
});

it('tells a row by all its dimension values, null included', () => {
  const after = applyPatch(
    before,
    patch({ set: [row('t2', null, 30)], remove: [{ time: 't1', region: 'north' }] }),
    query,
  );
  expect(after.rows).toEqual([row('t1', 'south', 2), row('t2', null, 30)]);
});

it('takes over the version, totals and times of the patch, and keeps what it does not name', () => {
  const freshness = { state: 'delayed', ageMs: 9000, objectiveMs: 5000 } as const;
  const after = applyPatch(before, patch({ totals: { revenue: 9 }, freshness, watermark: null }), query);
  expect(after).toMatchObject({ version: 'e1:2', totals: { revenue: 9 }, freshness, watermark: null });
  expect(after.asOf).toBe('2026-11-20T13:31:00.000Z');
  expect(after.dateRange).toBe(before.dateRange);
  expect(applyPatch(before, patch({}), query).totals).toBe(before.totals);
});

it('replaces the whole result where the patch brings one', () => {
  const result = makeResult({ values: [5], version: 'e1:2' });
  expect(applyPatch(before, patch({ result }), query).rows).toEqual(result.rows);
});

const anyRow = fc.record({
  time: fc.constantFrom('t1', 't2'),
  region: fc.constantFrom('a', 'b', null),
  revenue: fc.nat(),
});
/** A patch sets a row or removes it, never both. */
const anyPatch = fc.record({ set: fc.array(anyRow), gone: fc.array(anyRow) }).map(({ set, gone }) => ({
  set,
  remove: gone.filter((row) => !set.some(({ time, region }) => time === row.time && region === row.region)),
}));

it('changes nothing more when the same patch comes twice', () => {
  fc.assert(
    fc.property(anyPatch, (changes) => {
      const once = applyPatch(before, patch(changes), query);
      expect(applyPatch(once, patch(changes), query)).toEqual(once);
    }),
  );
});
