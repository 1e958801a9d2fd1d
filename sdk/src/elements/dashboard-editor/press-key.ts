import { fill } from '../../format/texts/texts.ts';
import { findKeyPlace, toDirection, type Direction } from '../../view/dashboards/find-key-place.ts';
import { findWidget } from '../../view/dashboards/name-widget.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { isRtl, measureSections } from './measure-sections.ts';

/**
 * Keys on the handle of a widget: arrows move it, Shift with arrows to the sides makes it wider or narrower, Enter and Space keep
 * that, and Escape takes back what was not kept since it got the focus.
 */
export function pressKey(event: KeyboardEvent, id: string, editor: DashboardEditor): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { session, texts } = editor;
  const direction = toDirection(event.key, isRtl(event.currentTarget as Element));
  if (direction) {
    event.preventDefault();
    if (event.shiftKey) stepWidth(editor, id, direction === 'later' ? 1 : direction === 'earlier' ? -1 : 0, true);
    else moveBy(editor, id, direction, true);
  } else if (event.key === 'Escape' && session.draft) {
    event.stopPropagation();
    event.preventDefault();
    editor.dispatch({ kind: 'dropDraft' });
    editor.say(fill(texts.said.takenBack, { title: editor.nameOf(id) }));
    editor.focusHandle(id);
  } else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    editor.dispatch({ kind: 'keepDraft' });
  }
}

/** Moves a widget by one step, and says where it is now. */
export function moveBy(editor: DashboardEditor, id: string, direction: Direction, isDraft = false): void {
  const place = findKeyPlace(direction, id, measureSections(editor.host.element.renderRoot));
  const before = findWidget(editor.layout, id)?.section.id;
  const { first, last } = editor.texts.said;
  if (!place) {
    const isBack = direction === 'earlier' || direction === 'up';
    editor.say(fill(isBack ? first : last, { title: editor.nameOf(id) }));
    return;
  }
  editor.change({ kind: 'move', widget: id, place }, '', isDraft);
  editor.sayPlace(id, before);
  editor.focusHandle(id);
}

/** Makes a widget wider or narrower by quarters, and says how wide it is. */
export function stepWidth(editor: DashboardEditor, id: string, step: number, isDraft = false): void {
  const widget = findWidget(editor.layout, id)?.widget;
  if (!widget) return;
  const width = Math.max(1, Math.min(4, widget.width + step));
  const said = fill(editor.texts.said.sized, { title: editor.nameOf(id), width: `${width}` });
  if (width === widget.width) editor.say(said);
  else editor.change({ kind: 'resize', widget: id, width }, said, isDraft);
  if (isDraft) editor.focusHandle(id);
}
