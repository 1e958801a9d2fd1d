/** Index of the first row in sight of a table that scrolls. */
export const findFirstRow = (scroller: HTMLElement): number => Math.floor(scroller.scrollTop / measureRow(scroller));

/** Scrolls as little as brings a row into sight, below the head and above the total. Returns the first row in sight. */
export function scrollToRow(scroller: HTMLElement, index: number): number {
  const size = measureRow(scroller);
  const [head = 0, foot = 0] = ['thead', 'tfoot'].map(
    (name) => scroller.querySelector(name)?.getBoundingClientRect().height ?? 0,
  );
  const room = scroller.clientHeight - head - foot - size;
  scroller.scrollTop = Math.min(Math.max(scroller.scrollTop, index * size - room), index * size);
  return findFirstRow(scroller);
}

const measureRow = (scroller: HTMLElement): number =>
  scroller.querySelector('tbody tr.row')?.getBoundingClientRect().height ?? 1;
