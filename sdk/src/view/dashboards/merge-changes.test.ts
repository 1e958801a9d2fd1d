import { describe, expect, it } from 'vitest';
import type { DashboardChange } from '../../protocol/dashboards.ts';
import { mergeChanges } from './merge-changes.ts';

const resize = (widget: string, width: number): DashboardChange => ({ kind: 'resize', widget, width });
const hide = (widget: string): DashboardChange => ({ kind: 'hide', widget });
const add = (id: string): DashboardChange => ({
  kind: 'add',
  widget: { id, element: 'kpi-card', width: 1, props: { metric: 'orders' } },
  place: { section: 's', after: null },
});

describe('changes of two pages', () => {
  it('are all kept where they concern different widgets, or different respects of one', () => {
    expect(mergeChanges([hide('x')], [hide('x'), resize('a', 2)], [hide('x'), resize('b', 3), hide('c')])).toEqual({
      changes: [hide('x'), resize('a', 2), resize('b', 3), hide('c')],
      collisions: [],
    });
    expect(mergeChanges([], [resize('a', 2)], [hide('a')]).changes).toEqual([resize('a', 2), hide('a')]);
  });

  it('are those of this page where both changed the same, and the widgets are named', () => {
    expect(mergeChanges([], [resize('a', 2), hide('b')], [resize('a', 3), hide('b')])).toEqual({
      changes: [resize('a', 3), hide('b')],
      collisions: ['a'],
    });
    const start = (range: string): DashboardChange => ({ kind: 'start', start: { range } });
    expect(mergeChanges([], [start('today')], [start('yesterday')])).toEqual({
      changes: [start('yesterday')],
      collisions: [undefined],
    });
  });

  it('are taken back where one page took them back', () => {
    expect(mergeChanges([hide('a'), hide('b')], [hide('a')], [hide('b')]).changes).toEqual([]);
  });

  it('go with an added widget that the other page has removed', () => {
    const common = [add('own-1'), hide('b')];
    expect(mergeChanges(common, [hide('b')], [...common, resize('own-1', 2)]).changes).toEqual([hide('b')]);
    expect(mergeChanges(common, [...common, resize('own-1', 2)], [hide('b')]).changes).toEqual([hide('b')]);
  });
});
