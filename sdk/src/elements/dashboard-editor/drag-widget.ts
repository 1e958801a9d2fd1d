import { findDropPlace } from '../../view/dashboards/find-drop-place.ts';
import { findWidget } from '../../view/dashboards/name-widget.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { followGesture } from './follow-gesture.ts';
import { isRtl, measureSections } from './measure-sections.ts';

/** Moves a widget with the pointer. Nothing else moves until it is released: a line shows where it will be. */
export function dragWidget(event: PointerEvent, id: string, editor: DashboardEditor): void {
  if (editor.session.phase !== 'editing') return;
  const { element } = editor.host;
  const root = element.renderRoot;
  const cell = (event.currentTarget as HTMLElement).closest<HTMLElement>('.cell');
  if (!cell) return;
  const start = cell.getBoundingClientRect();
  const [fromLeft, fromTop] = [event.clientX - start.left, event.clientY - start.top];
  let [dx, dy] = [0, 0];
  followGesture(event, {
    move({ x, y }) {
      const now = cell.getBoundingClientRect();
      cell.toggleAttribute('data-dragged', true);
      dx += x - fromLeft - now.left;
      dy += y - fromTop - now.top;
      cell.style.translate = `${dx}px ${dy}px`;
      // Measured where it comes from, not where the pointer holds it.
      const sections = measureSections(root).map((section) => ({
        ...section,
        widgets: section.widgets.map((box) => (box.id === id ? shift(box, -dx, -dy) : box)),
      }));
      editor.drop = findDropPlace(id, { x, y }, sections, isRtl(cell));
      element.requestUpdate();
    },
    end(isKept) {
      const { drop } = editor;
      editor.drop = undefined;
      cell.style.translate = '';
      cell.toggleAttribute('data-dragged', false);
      element.requestUpdate();
      if (!isKept || !drop) return;
      const before = findWidget(editor.layout, id)?.section.id;
      editor.change({ kind: 'move', widget: id, place: { section: drop.section, after: drop.after } }, '');
      editor.sayPlace(id, before);
      editor.focusHandle(id);
    },
  });
}

const shift = <T extends { left: number; right: number; top: number; bottom: number }>(
  box: T,
  x: number,
  y: number,
): T => ({
  ...box,
  left: box.left + x,
  right: box.right + x,
  top: box.top + y,
  bottom: box.bottom + y,
});
