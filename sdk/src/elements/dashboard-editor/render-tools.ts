import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../format/texts/texts.ts';
import { dashboard as english } from '../../format/texts/en/dashboard.ts';
import { describeVanished } from '../../view/dashboards/describe-vanished.ts';
import { toParams } from '../../view/exploration/exploration-params.ts';
import type { DashboardEditor } from './dashboard-editor.ts';

/** The bar above a dashboard that is edited: it stays in sight. */
export function renderTools(editor: DashboardEditor): TemplateResult {
  const { texts, session, host } = editor;
  const { past, future, changes, phase, error, vanished } = session;
  const isBusy = phase !== 'editing';
  const title = fill(texts.editing, { title: host.dashboard.title });
  return html`<div class="tools" part="edit-tools" role="toolbar" aria-label=${title}>
      <span class="editing" tabindex="-1">${title}</span>
      <span class="steps">
        ${renderStep(texts.undo, '↶', past.length === 0 || isBusy, () => step(editor, 'undo'))}
        ${renderStep(texts.redo, '↷', future.length === 0 || isBusy, () => step(editor, 'redo'))}
      </span>
      <button class="tool-button add" ?disabled=${isBusy} @click=${() => editor.open({ kind: 'gallery' })}>
        <span aria-hidden="true">+</span> ${texts.add}
      </button>
      <button class="tool-button wide" ?disabled=${isBusy} @click=${() => keepView(editor)}>${texts.keepView}</button>
      <button class="tool-button wide" ?disabled=${isBusy || changes.length === 0} @click=${() => reset(editor)}>
        ${texts.reset}
      </button>
      <button
        class="tool-button step narrow"
        aria-haspopup="dialog"
        aria-label=${texts.more}
        ?disabled=${isBusy}
        @click=${() => editor.open({ kind: 'more' })}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <span class="ends">
        <button class="tool-button" ?disabled=${phase === 'saving'} @click=${() => editor.cancel()}>
          ${texts.cancel}
        </button>
        <button class="tool-button save" ?disabled=${isBusy} @click=${() => editor.dispatch({ kind: 'save' })}>
          ${phase === 'saving' ? texts.saving : texts.save}
        </button>
      </span>
      ${session.theirs ? html`<p class="note">${texts.said.arrived}</p>` : nothing}
      ${error ? html`<p class="problem" role="alert">${fill(texts.failed, { message: error.message })}</p>` : nothing}
    </div>
    ${
      vanished.length > 0
        ? html`<div class="vanished">
            <p>${describeVanished(vanished, host.formatter.texts.dashboard ?? english)}</p>
            <button class="link" @click=${() => editor.dispatch({ kind: 'forgetVanished' })}>${texts.forget}</button>
          </div>`
        : nothing
    }`;
}

const renderStep = (name: string, sign: string, isDisabled: boolean, run: () => void): TemplateResult =>
  html`<button
    class="tool-button step"
    aria-label=${name}
    title=${name}
    aria-disabled=${isDisabled}
    @click=${() => !isDisabled && run()}
  >
    <span aria-hidden="true">${sign}</span>
  </button>`;

function step(editor: DashboardEditor, kind: 'undo' | 'redo'): void {
  editor.dispatch({ kind });
  editor.say(kind === 'undo' ? editor.texts.said.undone : editor.texts.said.redone);
}

/** Goes back to the dashboard of the role. */
export function reset(editor: DashboardEditor): void {
  editor.dispatch({ kind: 'reset' });
  editor.say(editor.texts.said.reset);
  // The button is disabled now.
  editor.host.element.renderRoot.querySelector<HTMLElement>('.step')?.focus();
}

/** Lets the dashboard open from now on with the period and the filters that are chosen. */
export function keepView(editor: DashboardEditor): void {
  const params = toParams(editor.host.chosen);
  const [range, compare, selected] = ['range', 'compare', 'filters'].map((name) => params.get(name));
  editor.change(
    { kind: 'start', start: { ...(range && { range }), ...(compare && { compare }), selected: selected ?? null } },
    editor.texts.said.viewKept,
  );
}
