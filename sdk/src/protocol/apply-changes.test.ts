import { describe, expect, it } from 'vitest';
import { applyChanges } from './apply-changes.ts';
import type { DashboardChange, DashboardLayout, DashboardWidget } from './dashboards.ts';

const card = (id: string, metric = id): DashboardWidget => ({ id, element: 'kpi-card', width: 1, props: { metric } });
const base: DashboardLayout = {
  range: 'today',
  filters: ['region'],
  sections: [
    { id: 'top', widgets: [card('a'), card('b'), card('c')] },
    { id: 'end', title: 'End', widgets: [card('d')] },
  ],
};

const idsAfter = (...changes: DashboardChange[]) =>
  applyChanges(base, changes).layout.sections.map(({ widgets }) => widgets.map(({ id }) => id).join(''));

describe('changes of a reader to a dashboard', () => {
  it('are none where there are none', () => {
    expect(applyChanges(base, [])).toEqual({ layout: base, vanished: [] });
  });

  it('hide, add, move, resize and set', () => {
    expect(idsAfter({ kind: 'hide', widget: 'b' })).toEqual(['ac', 'd']);
    const own = card('own-1');
    expect(idsAfter({ kind: 'add', widget: own, place: { section: 'end', after: null } })).toEqual(['abc', 'own-1d']);
    expect(idsAfter({ kind: 'move', widget: 'a', place: { section: 'top', after: 'b' } })).toEqual(['bac', 'd']);
    expect(idsAfter({ kind: 'move', widget: 'a', place: { section: 'end', after: 'd' } })).toEqual(['bc', 'da']);
    const { layout } = applyChanges(base, [
      { kind: 'resize', widget: 'a', width: 3 },
      { kind: 'set', widget: 'a', props: { label: 'Own', range: 'yesterday' } },
      { kind: 'set', widget: 'a', props: { range: null } },
      { kind: 'start', start: { range: null, selected: 'region=north' } },
    ]);
    expect(layout.sections[0]?.widgets[0]).toEqual({ ...card('a'), width: 3, props: { metric: 'a', label: 'Own' } });
    expect(layout).not.toHaveProperty('range');
    expect(layout.selected).toBe('region=north');
  });

  it('put a widget behind a hidden one', () => {
    expect(
      idsAfter({ kind: 'hide', widget: 'b' }, { kind: 'move', widget: 'd', place: { section: 'top', after: 'b' } }),
    ).toEqual(['adc', '']);
  });

  it('put a widget at the end where its neighbour or its section is gone', () => {
    const own = card('own-1');
    expect(idsAfter({ kind: 'add', widget: own, place: { section: 'top', after: 'gone' } })).toEqual(['abcown-1', 'd']);
    expect(idsAfter({ kind: 'add', widget: own, place: { section: 'gone', after: 'a' } })).toEqual(['abc', 'down-1']);
  });

  it('are listed where what they need is gone, and the others are applied', () => {
    const gone: DashboardChange = { kind: 'resize', widget: 'gone', width: 2 };
    const moved: DashboardChange = { kind: 'move', widget: 'a', place: { section: 'gone', after: null } };
    const changed: DashboardChange = { kind: 'set', widget: 'a', props: { metric: 'secret' } };
    const hidden: DashboardChange = { kind: 'hide', widget: 'c' };
    const { layout, vanished } = applyChanges(base, [gone, moved, changed, hidden], {
      inWidget: ({ props }) => (props['metric'] === 'secret' ? { kind: 'metric', name: 'secret' } : undefined),
      inStart: () => undefined,
    });
    expect(vanished).toEqual([
      { change: gone, missing: { kind: 'widget', name: 'gone' } },
      { change: moved, missing: { kind: 'section', name: 'gone' } },
      { change: changed, missing: { kind: 'metric', name: 'secret' } },
    ]);
    expect(layout.sections[0]?.widgets.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('leave the dashboard as it was', () => {
    const before = structuredClone(base);
    applyChanges(base, [
      { kind: 'move', widget: 'a', place: { section: 'end', after: null } },
      { kind: 'resize', widget: 'b', width: 4 },
    ]);
    expect(base).toEqual(before);
  });
});
