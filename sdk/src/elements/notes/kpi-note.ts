import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { getAnnotations } from '../../client/annotations.ts';
import { toWireError } from '../../client/client-error.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { notes as english } from '../../format/texts/en/notes.ts';
import type { NotesTexts } from '../../format/texts/notes-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Annotation } from '../../protocol/annotations.ts';
import { dialogStyles } from '../../styles/dialog.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { findLabel } from '../../view/find-label.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { fixedValues, readDraft, toDraft, type Draft } from './draft-note.ts';
import { noteStyles } from './kpi-note.styles.ts';

/** Longest note, characters. */
const MAX_TEXT = 2000;

/** A dialog that writes a note on a metric, and changes and deletes those of the reader. Created by widgets, not by pages. */
export class KpiNote extends LitElement {
  static override styles = [theme, dialogStyles, noteStyles];

  static override properties = {
    subject: { attribute: false },
    own: { state: true },
    edited: { state: true },
    draft: { state: true },
    refusal: { state: true },
    said: { state: true },
    isBusy: { state: true },
  };

  declare subject: WidgetSubject | undefined;
  /** Notes of the reader in the period shown, the newest first. */
  declare own: readonly Annotation[];
  declare edited: Annotation | undefined;
  declare draft: Draft | undefined;
  declare refusal: string;
  declare said: string;
  declare isBusy: boolean;

  constructor() {
    super();
    keepFocus(this, 'li:last-child button:last-child', 'textarea');
    this.own = [];
    this.refusal = '';
    this.said = '';
    this.isBusy = false;
  }

  get #words(): NotesTexts {
    return this.subject?.formatter.texts.notes ?? english;
  }

  get #timeZone(): string | undefined {
    return this.subject?.formatter.dates({}).resolvedOptions().timeZone;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  /** Opens it for a new note. */
  async show(): Promise<void> {
    this.#edit(undefined);
    this.said = '';
    void this.#load();
    await this.updateComplete;
    this.#dialog?.showModal();
    this.renderRoot.querySelector('textarea')?.focus();
  }

  get isOpen(): boolean {
    return this.#dialog?.open ?? false;
  }

  close(): void {
    this.#dialog?.close();
  }

  #edit(note: Annotation | undefined): void {
    this.edited = note;
    this.refusal = '';
    this.draft = toDraft(this.subject?.shown, note, this.#timeZone);
  }

  /** Begins to change a note, with the focus in its text. */
  async #change(note: Annotation): Promise<void> {
    this.#edit(note);
    await this.updateComplete;
    this.renderRoot.querySelector('textarea')?.focus();
  }

  async #load(): Promise<void> {
    const { client, exploration, shown } = this.subject ?? {};
    if (!client || !exploration) return;
    const range = shown?.dateRange ?? exploration.range;
    const list = await getAnnotations(client)
      .list(exploration.metric, range)
      .catch(() => undefined);
    if (list) this.own = list.annotations.filter(({ isOwn }) => isOwn);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { subject, draft, edited } = this;
    if (!subject || !draft) return nothing;
    const words = this.#words;
    const about = this.#nameValues(edited?.dimensions ?? fixedValues(subject.exploration.filters));
    return html`<dialog aria-labelledby="heading">
      <h2 id="heading">${fill(words.title, { title: subject.metric.title })}</h2>
      ${about ? html`<p class="muted">${fill(words.about, { values: about })}</p>` : nothing}
      <form novalidate @submit=${this.#onSubmit} @input=${this.#onInput}>
        <label>${words.text}<textarea name="text" maxlength=${MAX_TEXT} .value=${draft.text}></textarea></label>
        <fieldset class="kinds">
          ${this.#renderKind(words.instant, false, draft.isSpan)}${this.#renderKind(words.span, true, draft.isSpan)}
        </fieldset>
        <div class="times">
          ${this.#renderTime('from', words.from, draft.from)}
          ${draft.isSpan ? this.#renderTime('to', words.to, draft.to) : nothing}
        </div>
        <p class="muted">${fill(words.zone, { zone: this.#timeZone ?? '' })}</p>
        <p class="refusal" role="alert">${this.refusal}</p>
        <div class="actions">
          <button type="button" @click=${() => (edited ? this.#edit(undefined) : this.close())}>
            ${edited ? words.cancel : words.close}
          </button>
          <button class="main" aria-disabled=${this.isBusy}>${edited ? words.change : words.save}</button>
        </div>
      </form>
      <p class="said muted" role="status">${this.said}</p>
      ${this.own.length > 0 ? this.#renderOwn(subject) : nothing}
    </dialog>`;
  }

  #renderKind(words: string, isSpan: boolean, chosen: boolean): TemplateResult {
    return html`<label
      ><input
        type="radio"
        name="kind"
        value=${isSpan ? 'span' : 'instant'}
        .checked=${isSpan === chosen}
      />${words}</label
    >`;
  }

  #renderTime(name: 'from' | 'to', words: string, value: string): TemplateResult {
    return html`<label>${words}<input type="datetime-local" name=${name} .value=${value} /></label>`;
  }

  #renderOwn({ formatter }: WidgetSubject): TemplateResult {
    const words = this.#words;
    const dates = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' });
    return html`<section aria-labelledby="own">
      <h3 id="own">${words.own}</h3>
      <ul>
        ${this.own.map(
          (note) =>
            html`<li>
              <span>${note.text} <span class="muted">${dates.format(new Date(note.from))}</span></span>
              <button aria-label="${words.edit}: ${note.text}" @click=${() => this.#change(note)}>${words.edit}</button>
              <button aria-label="${words.remove}: ${note.text}" @click=${() => this.#remove(note)}>
                ${words.remove}
              </button>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #nameValues(values: Annotation['dimensions']): string {
    const { catalog, formatter } = this.subject ?? {};
    return Object.entries(values)
      .map(([name, value]) => (value === null ? '–' : findLabel(catalog, name, value, formatter?.locale ?? 'en')))
      .join(', ');
  }

  readonly #onInput = (event: Event): void => {
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const read = (name: string, before: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : before;
    };
    const { from = '', to = '' } = this.draft ?? {};
    this.draft = {
      text: read('text', ''),
      isSpan: form.get('kind') === 'span',
      from: read('from', from),
      to: read('to', to),
    };
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    const { draft, subject, edited } = this;
    if (!draft || !subject || this.isBusy) return;
    const content = readDraft(draft, this.#timeZone, this.#words);
    if (typeof content === 'string') {
      this.refusal = content;
      return;
    }
    const { client, exploration } = subject;
    if (!client) return;
    const source = getAnnotations(client);
    const { metric, filters } = exploration;
    const dimensions = fixedValues(filters);
    const { saved, notSaved } = this.#words;
    void this.#send(saved, notSaved, async () => {
      await (edited
        ? source.change(edited.id, { ...content, version: edited.version })
        : source.write({ metric, dimensions, ...content }));
      this.#edit(undefined);
    });
  };

  #remove({ id }: Annotation): void {
    const { client } = this.subject ?? {};
    if (!client || this.isBusy) return;
    const { removed, notRemoved } = this.#words;
    void this.#send(removed, notRemoved, async () => {
      await getAnnotations(client).remove(id);
      if (this.edited?.id === id) this.#edit(undefined);
    });
  }

  /** Does something on the service. `failed` takes `reason`. */
  async #send(said: string, failed: string, act: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.refusal = '';
    this.said = '';
    try {
      await act();
      this.said = said;
    } catch (error) {
      this.refusal = fill(failed, { reason: toWireError(error).message });
    }
    await this.#load();
    this.isBusy = false;
  }
}
