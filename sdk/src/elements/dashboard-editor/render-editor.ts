import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { fill } from '../../format/texts/texts.ts';
import type { DashboardSection, DashboardWidget } from '../../protocol/dashboards.ts';
import { nameSection, nameWidget } from '../../view/dashboards/name-widget.ts';
import { toSlot } from '../kpi-dashboard/place-widgets.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { dragWidget } from './drag-widget.ts';
import { pressKey } from './press-key.ts';
import { removeWidget } from './remove-widget.ts';
import { renderDialog } from './render-dialog.ts';
import { renderTools } from './render-tools.ts';
import { resizeWidget } from './resize-widget.ts';

/** Tools, then the sections with a frame around each widget. */
export function renderEditor(editor: DashboardEditor): TemplateResult {
  return html`<div class="editor" @keydown=${(event: KeyboardEvent) => undoByKey(event, editor)}>
    ${renderTools(editor)}
    <p class="hidden" id="handle-help">${editor.texts.handleHelp}</p>
    ${repeat(
      editor.layout.sections,
      ({ id }) => id,
      (section, index) => renderSection(editor, section, index),
    )}
    ${renderDialog(editor)}
    <div class="hidden" role="status">${editor.said}</div>
  </div>`;
}

function renderSection(editor: DashboardEditor, section: DashboardSection, index: number): TemplateResult {
  const { id, title, widgets } = section;
  const isTarget = widgets.length === 0 && editor.drop?.section === id;
  return html`<section part="section" data-section=${id} aria-label=${nameSection(section, index, editor.texts)}>
    ${title ? html`<h2 part="section-title">${title}</h2>` : nothing}
    <div class="grid" part="grid">
      ${repeat(
        widgets,
        (widget) => widget.id,
        (widget) => renderCell(editor, widget),
      )}
      ${widgets.length === 0 ? html`<p class="vacant" ?data-target=${isTarget}>${editor.texts.empty}</p>` : nothing}
    </div>
  </section>`;
}

function renderCell(editor: DashboardEditor, widget: DashboardWidget): TemplateResult {
  const { texts, host, drop } = editor;
  const { id, width, element } = widget;
  const { title, kind } = nameWidget(widget, host.catalog, texts);
  const name = editor.nameOf(id);
  const edge = drop?.edge?.widget === id ? (drop.edge.isBefore ? 'before' : 'after') : nothing;
  return html`<div
    class="cell w${width} ${element === 'kpi-card' ? 'tile' : ''}"
    part="edit-widget"
    role="group"
    aria-label=${name}
    data-id=${id}
    data-drop=${edge}
  >
    <div class="strip">
      <button
        class="handle"
        aria-label=${fill(texts.handle, { title: name })}
        aria-describedby="handle-help"
        @pointerdown=${(event: PointerEvent) => dragWidget(event, id, editor)}
        @keydown=${(event: KeyboardEvent) => pressKey(event, id, editor)}
        @focusout=${() => editor.isMoving || editor.dispatch({ kind: 'keepDraft' })}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M5 3h2v2H5zm4 0h2v2H9zM5 7h2v2H5zm4 0h2v2H9zm-4 4h2v2H5zm4 0h2v2H9z" />
        </svg>
      </button>
      <span class="name">${title}${kind ? html` <span class="muted">${kind}</span>` : nothing}</span>
      <button
        class="remove"
        aria-label=${fill(texts.removeWidget, { title: name })}
        @click=${() => removeWidget(editor, id)}
      >
        <span aria-hidden="true">×</span>
      </button>
      <button
        class="options"
        aria-haspopup="dialog"
        aria-label=${fill(texts.options, { title: name })}
        @click=${() => editor.open({ kind: 'options', widget: id })}
      >
        <span aria-hidden="true">⋯</span>
      </button>
    </div>
    <slot name=${toSlot(widget)}></slot>
    <span class="corner" @pointerdown=${(event: PointerEvent) => resizeWidget(event, widget, editor)}></span>
  </div>`;
}

function undoByKey(event: KeyboardEvent, editor: DashboardEditor): void {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  const [target] = event.composedPath();
  if (!isCommand || editor.dialog || (target as Element | undefined)?.matches('input, select, textarea')) return;
  const key = event.key.toLowerCase();
  const isRedo = key === 'y' || (key === 'z' && event.shiftKey);
  if (!isRedo && key !== 'z') return;
  event.preventDefault();
  editor.dispatch({ kind: isRedo ? 'redo' : 'undo' });
  const id = (target as Element).closest<HTMLElement>('[data-id]')?.dataset['id'];
  if (id) editor.focusHandle(id);
  editor.say(isRedo ? editor.texts.said.redone : editor.texts.said.undone);
}
