import { fill } from '../../format/texts/texts.ts';
import type { DashboardWidget } from '../../protocol/dashboards.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { followGesture } from './follow-gesture.ts';
import { isRtl } from './measure-sections.ts';

/** Makes a widget as wide as the pointer shows, in quarters of the row. */
export function resizeWidget(event: PointerEvent, { id, width }: DashboardWidget, editor: DashboardEditor): void {
  if (editor.session.phase !== 'editing') return;
  event.preventDefault();
  const cell = (event.currentTarget as HTMLElement).closest<HTMLElement>('.cell');
  const grid = cell?.closest<HTMLElement>('.grid');
  if (!cell || !grid) return;
  const gap = Number.parseFloat(getComputedStyle(grid).columnGap) || 0;
  const quarter = (grid.clientWidth + gap) / 4;
  const sign = isRtl(cell) ? -1 : 1;
  const startWidth = cell.clientWidth;
  let shown = width;
  followGesture(event, {
    move({ x }) {
      const wanted = startWidth + gap + (x - event.clientX) * sign;
      const next = Math.max(1, Math.min(4, Math.round(wanted / quarter)));
      if (next === shown) return;
      shown = next;
      const said = fill(editor.texts.said.sized, { title: editor.nameOf(id), width: `${next}` });
      editor.change({ kind: 'resize', widget: id, width: next }, said, true);
    },
    end: (isKept) => editor.dispatch({ kind: isKept ? 'keepDraft' : 'dropDraft' }),
  });
}
