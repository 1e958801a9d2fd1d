import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../format/texts/texts.ts';
import { mergeChanges } from '../../view/dashboards/merge-changes.ts';
import { findWidget, nameSection } from '../../view/dashboards/name-widget.ts';
import { closeOutside } from '../popup/popup.ts';
import type { DashboardEditor, EditorDialog } from './dashboard-editor.ts';
import { moveBy, stepWidth } from './press-key.ts';
import { removeWidget } from './remove-widget.ts';
import { keepView, reset } from './render-tools.ts';

/** The dialog over the dashboard that is open, if one is. */
export function renderDialog(editor: DashboardEditor): TemplateResult | typeof nothing {
  const { dialog } = editor;
  if (!dialog) return nothing;
  const close = (): void => {
    if (editor.dialog !== dialog) return;
    if (dialog.kind === 'conflict') editor.dispatch({ kind: 'goBack' });
    editor.open(undefined);
    if ('widget' in dialog) focusOptions(editor, dialog.widget);
  };
  return html`<dialog
    class="panel ${dialog.kind}"
    part="dialog"
    aria-labelledby="dialog-title"
    @close=${close}
    @pointerdown=${closeOutside}
  >
    ${renderContent(editor, dialog)}
  </dialog>`;
}

function renderContent(editor: DashboardEditor, dialog: EditorDialog): TemplateResult {
  switch (dialog.kind) {
    case 'options':
      return renderOptions(editor, dialog.widget);
    case 'form':
      return html`<h2 id="dialog-title">${fill(editor.texts.form.title, { title: editor.nameOf(dialog.widget) })}</h2>
        <kpi-widget-form .editor=${editor} .widget=${dialog.widget}></kpi-widget-form>`;
    case 'gallery':
      return html`<h2 id="dialog-title">${editor.texts.gallery.title}</h2>
        <button class="close" aria-label=${editor.texts.close} title=${editor.texts.close} @click=${closeDialog}>
          <span aria-hidden="true">×</span>
        </button>
        <kpi-widget-gallery .editor=${editor}></kpi-widget-gallery>`;
    case 'more':
      return renderMore(editor);
    case 'conflict':
      return renderConflict(editor);
    case 'discard':
      return renderDiscard(editor);
  }
}

function renderOptions(editor: DashboardEditor, id: string): TemplateResult {
  const { texts, layout } = editor;
  const position = findWidget(layout, id);
  if (!position) return html``;
  const { widget, section } = position;
  const move = (direction: 'earlier' | 'later') => (): void => {
    editor.open(undefined);
    moveBy(editor, id, direction);
  };
  const others = layout.sections.map((each, index) => ({ each, index })).filter(({ each }) => each.id !== section.id);
  return html`<h2 id="dialog-title">${editor.nameOf(id)}</h2>
    <div class="entries">
      ${entry(texts.earlier, move('earlier'))} ${entry(texts.later, move('later'))}
      ${others.map(({ each, index }) =>
        entry(fill(texts.toSection, { section: nameSection(each, index, texts) }), () => {
          const after = each.widgets.at(-1)?.id ?? null;
          editor.open(undefined);
          editor.change({ kind: 'move', widget: id, place: { section: each.id, after } }, '');
          editor.sayPlace(id, section.id);
          editor.focusHandle(id);
        }),
      )}
      <hr />
      ${entry(texts.wider, () => stepWidth(editor, id, 1), widget.width === 4)}
      ${entry(texts.narrower, () => stepWidth(editor, id, -1), widget.width === 1)}
      <hr />
      ${entry(texts.change, () => editor.open({ kind: 'form', widget: id }))}
      ${entry(texts.remove, () => removeWidget(editor, id))}
    </div>
    <div class="answers"><button class="tool-button" @click=${closeDialog}>${texts.close}</button></div>`;
}

const entry = (words: string, run: () => void, isOff = false): TemplateResult =>
  html`<button class="entry" ?disabled=${isOff} @click=${run}>${words}</button>`;

/** Tools for which a phone has no room in its bar. */
function renderMore(editor: DashboardEditor): TemplateResult {
  const { texts, session } = editor;
  const run = (act: (editor: DashboardEditor) => void) => (): void => {
    editor.open(undefined);
    act(editor);
  };
  return html`<h2 id="dialog-title">${texts.more}</h2>
    <div class="entries">
      ${entry(texts.keepView, run(keepView))} ${entry(texts.reset, run(reset), session.changes.length === 0)}
    </div>
    <div class="answers"><button class="tool-button" @click=${closeDialog}>${texts.close}</button></div>`;
}

function renderConflict(editor: DashboardEditor): TemplateResult {
  const { texts, session } = editor;
  const { conflict } = texts;
  const theirs = session.theirs?.changes ?? [];
  const { collisions } = mergeChanges(session.stored.changes, theirs, session.changes);
  const names = collisions.map((id) => (id === undefined ? conflict.start : editor.nameOf(id))).join(', ');
  return html`<h2 id="dialog-title">${conflict.title}</h2>
    <p>${conflict.body}</p>
    <p>${names ? fill(conflict.collisions, { names }) : conflict.noCollisions}</p>
    <div class="answers">
      <button class="tool-button save" @click=${() => editor.dispatch({ kind: 'keepBoth' })}>${conflict.both}</button>
      <button class="tool-button" @click=${() => editor.dispatch({ kind: 'keepMine' })}>${conflict.mine}</button>
      <button class="tool-button" @click=${() => editor.dispatch({ kind: 'takeTheirs' })}>${conflict.theirs}</button>
      <button class="tool-button" @click=${closeDialog}>${conflict.back}</button>
    </div>`;
}

function renderDiscard(editor: DashboardEditor): TemplateResult {
  const { discard } = editor.texts;
  return html`<h2 id="dialog-title">${discard.title}</h2>
    <p>${discard.body}</p>
    <div class="answers">
      <button class="tool-button save" autofocus @click=${closeDialog}>${discard.no}</button>
      <button class="tool-button" @click=${() => editor.host.end(undefined)}>${discard.yes}</button>
    </div>`;
}

const closeDialog = (event: Event): void => (event.currentTarget as Element).closest('dialog')?.close();

function focusOptions(editor: DashboardEditor, id: string): void {
  editor.host.element.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] .options`)?.focus();
}
