import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../protocol/apply-changes.ts';
import type { DashboardChange, DashboardLayout, DashboardWidget } from '../../protocol/dashboards.ts';
import { appendChange, findSubject } from './append-change.ts';

const widget = (id: string): DashboardWidget => ({ id, element: 'kpi-card', width: 1, props: { metric: id } });
const base: DashboardLayout = {
  filters: [],
  sections: [
    { id: 's1', widgets: ['a', 'b', 'c'].map(widget) },
    { id: 's2', widgets: ['d', 'e'].map(widget) },
  ],
};
const move = (id: string, section: string, after: string | null): DashboardChange => ({
  kind: 'move',
  widget: id,
  place: { section, after },
});
const build = (...changes: DashboardChange[]) =>
  changes.reduce<readonly DashboardChange[]>((list, change) => appendChange(base, list, change), []);

/** Readers change what they see, and put it behind what they see. */
function isPossible(changes: readonly DashboardChange[], change: DashboardChange): boolean {
  const ids = applyChanges(base, changes).layout.sections.flatMap(({ widgets }) => widgets.map(({ id }) => id));
  const subject = findSubject(change) ?? '';
  const after = 'place' in change ? change.place.after : null;
  return ids.includes(subject) && (after === null || (after !== subject && ids.includes(after)));
}

describe('a further change of a reader', () => {
  it('replaces earlier ones of the same kind of the same widget', () => {
    expect(build({ kind: 'resize', widget: 'a', width: 2 }, { kind: 'resize', widget: 'a', width: 3 })).toEqual([
      { kind: 'resize', widget: 'a', width: 3 },
    ]);
    expect(
      build({ kind: 'set', widget: 'a', props: { label: 'A' } }, { kind: 'set', widget: 'a', props: { target: 1 } }),
    ).toEqual([{ kind: 'set', widget: 'a', props: { label: 'A', target: 1 } }]);
  });

  it('leaves nothing of what leads back', () => {
    expect(build(move('a', 's2', 'd'), move('a', 's1', null))).toEqual([]);
    expect(build({ kind: 'start', start: { range: 'today' } }, { kind: 'start', start: { range: null } })).toEqual([]);
  });

  it('takes an added widget away with all its changes', () => {
    const own = { ...widget('own-1'), props: { metric: 'a' } };
    const place = { section: 's1', after: 'a' };
    expect(
      build(
        { kind: 'add', widget: own, place },
        { kind: 'resize', widget: 'own-1', width: 2 },
        { kind: 'hide', widget: 'own-1' },
      ),
    ).toEqual([]);
  });

  it('keeps a move that another widget depends on', () => {
    const changes = [move('a', 's2', 'd'), move('b', 's2', 'a'), move('a', 's1', null)];
    expect(applyChanges(base, build(...changes)).layout).toEqual(applyChanges(base, changes).layout);
  });

  it('never shows anything else than all changes would, and is never longer', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'own-1');
    const place = fc.record({
      section: fc.constantFrom('s1', 's2'),
      after: fc.option(id, { nil: null }),
    });
    const change: fc.Arbitrary<DashboardChange> = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), widget: id, place }),
      fc.record({ kind: fc.constant('hide' as const), widget: id }),
      fc.record({ kind: fc.constant('resize' as const), widget: id, width: fc.integer({ min: 1, max: 4 }) }),
      fc.record({
        kind: fc.constant('set' as const),
        widget: id,
        props: fc.dictionary(fc.constantFrom('label', 'metric'), fc.option(fc.constantFrom('x', 'y'), { nil: null })),
      }),
    );
    const own: DashboardChange = { kind: 'add', widget: widget('own-1'), place: { section: 's2', after: null } };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 15 }), fc.boolean(), (list, isAdding) => {
        let all: readonly DashboardChange[] = isAdding ? [own] : [];
        let short = all;
        for (const next of list) {
          if (!isPossible(all, next)) continue;
          all = [...all, next];
          short = appendChange(base, short, next);
          expect(applyChanges(base, short).layout).toEqual(applyChanges(base, all).layout);
        }
        expect(short.length).toBeLessThanOrEqual(all.length);
      }),
      { numRuns: 1000 },
    );
  });
});
