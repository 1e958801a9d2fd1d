import { expect, it } from 'vitest';
import type { DashboardWidget } from '../../protocol/dashboards.ts';
import { findShares, type LayoutSize } from './find-shares.ts';

const widget = (element: DashboardWidget['element'], width: number, index: number): DashboardWidget => ({
  id: `w${index}`,
  element,
  width,
  props: {},
});
const cards = (count: number): DashboardWidget[] =>
  Array.from({ length: count }, (_, index) => widget('kpi-card', 1, index));

/** Widgets in each row, as the shares add up. */
function countByRow(widgets: readonly DashboardWidget[], size: LayoutSize): number[] {
  const rows = [0];
  let filled = 0;
  for (const { share } of findShares(widgets, size)) {
    filled += share;
    rows[rows.length - 1]!++;
    if (Math.abs(filled - 1) > 1e-9) continue;
    rows.push(0);
    filled = 0;
  }
  // All rows are full.
  expect(rows.pop()).toBe(0);
  return rows;
}

it.each([
  [1, 'wide', [1]],
  [4, 'wide', [4]],
  [5, 'wide', [5]],
  [6, 'wide', [6]],
  [7, 'wide', [4, 3]],
  [5, 'medium', [3, 2]],
  [6, 'medium', [3, 3]],
  [3, 'narrow', [2, 1]],
  [5, 'narrow', [2, 2, 1]],
] as const)('spreads %i cards over full rows where it is %s', (count, size, rows) => {
  expect(countByRow(cards(count), size)).toEqual(rows);
});

it('gives the place of a widget that does not fit to those of its row', () => {
  const chart = widget('trend-chart', 3, 9);
  expect(findShares([...cards(2), chart], 'wide')).toEqual([
    { share: 0.5, isAlone: false },
    { share: 0.5, isAlone: false },
    { share: 1, isAlone: true },
  ]);
  expect(findShares([chart, widget('alert-feed', 1, 10)], 'wide')).toEqual([
    { share: 0.75, isAlone: false },
    { share: 0.25, isAlone: false },
  ]);
});

it('has full rows of any widgets at any width', () => {
  const elements = ['kpi-card', 'trend-chart', 'alert-feed'] as const;
  for (let seed = 0; seed < 3 ** 6; seed++) {
    const widgets = Array.from({ length: 6 }, (_, index) => {
      const digit = Math.floor(seed / 3 ** index) % 3;
      return widget(elements[digit]!, 1 + ((seed + index * digit) % 4), index);
    });
    for (const size of ['narrow', 'medium', 'wide'] as const)
      expect(countByRow(widgets, size).reduce((sum, count) => sum + count, 0)).toBe(6);
  }
});
