import { fill } from '../../format/texts/texts.ts';
import type { DashboardEditor } from './dashboard-editor.ts';

/** Takes a widget off the dashboard, and gives the focus to its neighbour, else to the tools. */
export function removeWidget(editor: DashboardEditor, id: string): void {
  const { sections } = editor.layout;
  const ids = sections.flatMap(({ widgets }) => widgets.map((widget) => widget.id));
  const index = ids.indexOf(id);
  const name = editor.nameOf(id);
  editor.open(undefined);
  editor.change({ kind: 'hide', widget: id }, fill(editor.texts.said.removed, { title: name }));
  const next = ids[index + 1] ?? ids[index - 1];
  if (next) editor.focusHandle(next);
  else editor.host.element.renderRoot.querySelector<HTMLElement>('.add')?.focus();
}
