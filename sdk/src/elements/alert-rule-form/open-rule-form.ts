import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { defineElement } from '../../define/define-element.ts';
import { rules as english } from '../../format/texts/en/rules.ts';
import { fill } from '../../format/texts/texts.ts';
import { theme } from '../../styles/theme.styles.ts';
import { dialogStyles } from '../../styles/dialog.styles.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { AlertRuleForm } from './alert-rule-form.ts';

/** A dialog with the form for rules on a widget's metric. Created by widgets, not by pages. */
export class KpiRuleDialog extends LitElement {
  static override styles = [
    theme,
    dialogStyles,
    css`
      alert-rule-form + .actions {
        margin-block-start: 8px;
      }
    `,
  ];

  static override properties = { subject: { attribute: false } };

  declare subject: WidgetSubject | undefined;

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get isOpen(): boolean {
    return this.#dialog?.open ?? false;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    this.#dialog?.showModal();
    const form = this.renderRoot.querySelector<AlertRuleForm>('alert-rule-form');
    form?.reset();
    form?.refresh();
    await form?.updateComplete;
    form?.renderRoot.querySelector('select')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { subject } = this;
    if (!subject) return nothing;
    const words = subject.formatter.texts.rules ?? english;
    const { filters } = subject.exploration;
    // The form joins those around it by itself.
    const own = filters.filter((filter) => !subject.around.filters?.includes(filter));
    return html`<dialog aria-labelledby="heading">
      <h2 id="heading">${fill(words.title, { title: subject.metric.title })}</h2>
      <alert-rule-form
        .client=${subject.client ?? null}
        .metric=${subject.metric.name}
        .filters=${own}
      ></alert-rule-form>
      <div class="actions"><button @click=${() => this.#dialog?.close()}>${words.close}</button></div>
    </dialog>`;
  }
}

/** Opens the form for rules on a widget's metric. */
export function openRuleForm(root: ParentNode, subject: WidgetSubject): Promise<void> {
  defineElement('alert-rule-form', AlertRuleForm);
  defineElement('kpi-rule-dialog', KpiRuleDialog);
  let dialog = root.querySelector<KpiRuleDialog>('kpi-rule-dialog');
  if (!dialog) {
    dialog = document.createElement('kpi-rule-dialog') as KpiRuleDialog;
    root.append(dialog);
  }
  dialog.subject = subject;
  return dialog.show();
}
