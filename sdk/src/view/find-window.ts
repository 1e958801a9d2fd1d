/** Rows that are rendered, as indexes: the first, and that after the last. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** Rows beyond both edges that are rendered too, so that scrolling shows no gap. */
const MARGIN = 10;

/** The rows to render where `first` is the first in sight of `visible`, of `count` in all. */
export function findWindow(first: number, visible: number, count: number): RowWindow {
  const from = Math.max(0, Math.min(first, count - visible) - MARGIN);
  return { from, to: Math.min(count, from + visible + 2 * MARGIN) };
}

/** The row that a key leads to from another one, perhaps beyond an end; undefined for other keys. `page`: rows of a page. */
export function findNextRow(key: string, from: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    End: Infinity,
  };
  return steps[key];
}
