import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Client } from '../../client/client.ts';
import { toWireError } from '../../client/client-error.ts';
import { getSilences } from '../../client/silences.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { ResponseTexts } from '../../format/texts/response-texts.ts';
import { alerts } from '../../format/texts/en/alerts.ts';
import { exploration } from '../../format/texts/en/exploration.ts';
import { responses } from '../../format/texts/en/responses.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatInstant } from '../../format/format-instant.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { SilenceView } from '../../protocol/rules.ts';
import { dialogStyles } from '../../styles/dialog.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { describeMatchers, listScopes, type ScopeContext } from '../../view/alerts/silence-scopes.ts';
import { fromLocalTime, toLocalTime } from '../../view/local-time.ts';
import { readEnd, SPANS } from '../../view/alerts/read-end.ts';
import { silencesStyles } from './kpi-silences.styles.ts';

export interface SilenceSubject {
  readonly client: Client | undefined;
  readonly catalog: CatalogView | undefined;
  readonly formatter: Formatter;
  readonly alerts: readonly Alert[];
  /** The alert whose rule and values can be silenced. */
  readonly alert: Alert;
  /** Its title with its values. */
  readonly name: string;
}

/** Longest reason, characters. */
const MAX_REASON = 2000;

/** A dialog that silences alerts, and lists and ends silences. Created by alert feeds, not by pages. */
export class KpiSilences extends LitElement {
  static override styles = [theme, dialogStyles, silencesStyles];

  static override properties = {
    subject: { attribute: false },
    silences: { state: true },
    span: { state: true },
    refusal: { state: true },
    said: { state: true },
    isBusy: { state: true },
  };

  declare subject: SilenceSubject | undefined;
  /** Those that are not over; undefined until they are loaded. */
  declare silences: readonly SilenceView[] | undefined;
  /** Chosen length, ms, or `custom`. */
  declare span: string;
  declare refusal: string;
  declare said: string;
  declare isBusy: boolean;

  constructor() {
    super();
    keepFocus(this, 'li:last-child button', 'h3');
    this.span = String(SPANS[0].ms);
    this.refusal = '';
    this.said = '';
    this.isBusy = false;
  }

  get #words(): ResponseTexts {
    return this.subject?.formatter.texts.responses ?? responses;
  }

  get #timeZone(): string | undefined {
    return this.subject?.formatter.dates({}).resolvedOptions().timeZone;
  }

  /** Opens it, with the alert's own scope and the shortest length. */
  async show(): Promise<void> {
    this.refusal = '';
    this.said = '';
    this.span = String(SPANS[0].ms);
    void this.#load();
    await this.updateComplete;
    this.renderRoot.querySelector('form')?.reset();
    this.renderRoot.querySelector('dialog')?.showModal();
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { subject } = this;
    if (!subject) return nothing;
    const words = this.#words;
    return html`<dialog aria-labelledby="heading">
      <h2 id="heading">${words.title}</h2>
      <p class="muted">${words.about}</p>
      <form novalidate @submit=${this.#onSubmit}>
        <fieldset>
          <legend>${words.scope}</legend>
          ${listScopes(subject.alert, subject.name, this.#context(subject)).map(
            ({ name }, index) =>
              html`<label class="scope"
                ><input type="radio" name="scope" value=${index} ?checked=${index === 0} />${name}</label
              >`,
          )}
        </fieldset>
        ${this.#renderSpan(subject)}
        <label>${words.reason}<textarea name="reason" maxlength=${MAX_REASON}></textarea></label>
        <p class="refusal" role="alert">${this.refusal}</p>
        <div class="actions">
          <button type="button" @click=${() => this.renderRoot.querySelector('dialog')?.close()}>${words.close}</button>
          <button class="main" aria-disabled=${this.isBusy}>${words.start}</button>
        </div>
      </form>
      <p class="said muted" role="status">${this.said}</p>
      ${this.#renderList(subject)}
    </dialog>`;
  }

  #renderSpan({ formatter, client }: SilenceSubject): TemplateResult {
    const words = this.#words;
    const describe = (count: number, unit: string): string =>
      formatter.number(count, { style: 'unit', unit, unitDisplay: 'long' });
    const nowMs = client?.clock.get() ?? Date.now();
    return html`<label
        >${words.duration}<select
          name="span"
          @change=${(event: Event) => (this.span = (event.target as HTMLSelectElement).value)}
        >
          ${SPANS.map(({ count, unit, ms }) => html`<option value=${ms}>${describe(count, unit)}</option>`)}
          <option value="custom">${words.custom}</option>
        </select></label
      >
      ${
        this.span === 'custom'
          ? html`<label
              >${words.until}<input
                type="datetime-local"
                name="until"
                value=${toLocalTime(nowMs + SPANS[0].ms, this.#timeZone)}
            /></label>`
          : nothing
      }`;
  }

  #renderList(subject: SilenceSubject): TemplateResult | typeof nothing {
    const { silences } = this;
    if (!silences) return nothing;
    const words = this.#words;
    return html`<section aria-labelledby="list">
      <h3 id="list" tabindex="-1">${words.list}</h3>
      ${silences.length === 0 ? html`<p class="muted">${words.none}</p>` : nothing}
      <ul>
        ${silences.map((silence) => this.#renderSilence(silence, subject))}
      </ul>
    </section>`;
  }

  #renderSilence({ id, matchers, note, endsAt, createdBy }: SilenceView, subject: SilenceSubject): TemplateResult {
    const words = this.#words;
    const name = describeMatchers(matchers, this.#context(subject));
    const about = fill(words.by, { time: this.#formatTime(endsAt), name: createdBy });
    return html`<li>
      <span>${name}<span class="muted about">${about}${note ? ` · ${note}` : ''}</span></span>
      <button aria-disabled=${this.isBusy} aria-label="${words.end}: ${name}" @click=${() => this.#end(id)}>
        ${words.end}
      </button>
    </li>`;
  }

  #formatTime(iso: string): string {
    const { formatter, client } = this.subject ?? {};
    return formatter ? formatInstant(formatter, Date.parse(iso), client?.clock.get() ?? Date.now()) : iso;
  }

  #context({ formatter, catalog, alerts: shown }: SilenceSubject): ScopeContext {
    const { texts, locale } = formatter;
    return {
      words: this.#words,
      severities: texts.alerts ?? alerts,
      exploration: texts.exploration ?? exploration,
      catalog,
      locale,
      titleOf: (rule) => shown.find((alert) => alert.rule === rule)?.title,
    };
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { subject } = this;
    const client = subject?.client;
    if (!subject || !client || this.isBusy) return;
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const untilMs = fromLocalTime(read('until'), this.#timeZone);
    const endsAtMs = readEnd(read('span'), untilMs, client.clock.get());
    const scope = listScopes(subject.alert, subject.name, this.#context(subject))[Number(read('scope'))];
    if (endsAtMs === undefined || !scope) {
      this.refusal = this.#words.needsTime;
      return;
    }
    const endsAt = new Date(endsAtMs).toISOString();
    const note = read('reason');
    void this.#send(
      () => getSilences(client).create({ matchers: scope.matchers, endsAt, ...(note && { note }) }),
      fill(this.#words.started, { time: this.#formatTime(endsAt) }),
      this.#words.failed,
    );
  };

  #end(id: string): void {
    const client = this.subject?.client;
    if (client && !this.isBusy)
      void this.#send(() => getSilences(client).end(id), this.#words.ended, this.#words.notEnded);
  }

  async #send(act: () => Promise<unknown>, said: string, failed: string): Promise<void> {
    this.isBusy = true;
    this.refusal = '';
    this.said = '';
    try {
      await act();
      this.said = said;
      await this.#load();
    } catch (error) {
      // What somebody else has ended is no longer listed.
      await this.#load();
      this.refusal = fill(failed, { message: toWireError(error).message });
    }
    this.isBusy = false;
  }

  async #load(): Promise<void> {
    const client = this.subject?.client;
    if (!client) return;
    try {
      this.silences = await getSilences(client).list();
    } catch (error) {
      this.refusal = fill(this.#words.notListed, { message: toWireError(error).message });
    }
  }
}
