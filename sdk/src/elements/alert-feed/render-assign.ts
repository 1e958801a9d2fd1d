import { html, nothing, type TemplateResult } from 'lit';
import type { AlertAction } from '../../client/alerts.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { AlertTools } from './alert-tools.ts';

export interface AssignForm {
  readonly alert: Alert;
  readonly formatter: Formatter;
  readonly tools: Pick<AlertTools, 'words' | 'people'>;
  onAct(action: AlertAction): void;
  onCancel(): void;
}

/** Renders the form that assigns an alert: to the reader, to somebody by name, or to nobody. */
export function renderAssign({ alert, formatter, tools, onAct, onCancel }: AssignForm): TemplateResult {
  const { words, people } = tools;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get('to');
    const to = typeof given === 'string' ? given.trim() : '';
    if (to !== '') onAct({ kind: 'assign', to });
  };
  const renderButton = (label: string, onClick: () => void): TemplateResult =>
    html`<button type="button" @click=${onClick}>${label}</button>`;
  return html`<form @submit=${onSubmit}>
    <input
      name="to"
      list="people"
      maxlength="200"
      required
      autocomplete="off"
      placeholder=${words.person}
      aria-label=${words.person}
    />
    <datalist id="people">${people.map((name) => html`<option value=${name}></option>`)}</datalist>
    <button>${words.assign}</button>
    ${renderButton(words.toMe, () => onAct({ kind: 'assign' }))}
    ${alert.assigned ? renderButton(words.toNobody, () => onAct({ kind: 'assign', to: null })) : nothing}
    ${renderButton((formatter.texts.alerts ?? english).cancel, onCancel)}
  </form>`;
}
