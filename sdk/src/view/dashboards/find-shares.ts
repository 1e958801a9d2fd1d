import type { DashboardWidget } from '../../protocol/dashboards.ts';

/** Widths of a dashboard for which widgets are laid out: a phone, a tablet, a desktop. */
export type LayoutSize = 'narrow' | 'medium' | 'wide';

export interface RowShare {
  /** Part of the row's width, 0 to 1. */
  readonly share: number;
  readonly isAlone: boolean;
}

/** Quarters of a row. */
const ROW = 4;
/** Cards of one quarter that a row has at most where more than four follow each other. */
const MAX_CARDS: Record<LayoutSize, number> = { narrow: 2, medium: 4, wide: 6 };

/**
 * Lays out the widgets of a section in rows that are always full: where the next widget does not fit, those of the row
 * take its place. More than four cards in a row of their own are spread evenly.
 */
export function findShares(widgets: readonly DashboardWidget[], size: LayoutSize): readonly RowShare[] {
  return toRows(widgets, size).flatMap((row) => {
    const total = row.reduce((sum, units) => sum + units, 0);
    return row.map((units) => ({ share: units / total, isAlone: row.length === 1 }));
  });
}

/** Quarters of each widget, row by row. */
function toRows(widgets: readonly DashboardWidget[], size: LayoutSize): number[][] {
  const rows: number[][] = [];
  let row: number[] = [];
  const end = (): void => {
    if (row.length > 0) rows.push(row);
    row = [];
  };
  for (let index = 0; index < widgets.length;) {
    const count = countCards(widgets, index);
    if (count > ROW) {
      end();
      const perRow = Math.ceil(count / Math.ceil(count / MAX_CARDS[size]));
      for (let first = 0; first < count; first += perRow)
        rows.push(Array<number>(Math.min(perRow, count - first)).fill(1));
      index += count;
      continue;
    }
    const units = unitsOf(widgets[index] as DashboardWidget, size);
    if (row.reduce((sum, each) => sum + each, units) > ROW) end();
    row.push(units);
    index++;
  }
  end();
  return rows;
}

/** Number of cards of one quarter that follow each other from `first`. */
function countCards(widgets: readonly DashboardWidget[], first: number): number {
  const end = widgets.findIndex((widget, index) => index >= first && !(isCard(widget) && widget.width === 1));
  return (end < 0 ? widgets.length : end) - first;
}

const isCard = ({ element }: DashboardWidget): boolean => element === 'kpi-card';

function unitsOf(widget: DashboardWidget, size: LayoutSize): number {
  if (size === 'wide') return widget.width;
  if (size === 'narrow') return isCard(widget) ? 2 : ROW;
  if (widget.width > 2) return ROW;
  return isCard(widget) ? widget.width : 2;
}
