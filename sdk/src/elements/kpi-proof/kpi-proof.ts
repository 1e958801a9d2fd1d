import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { getInsights } from '../../client/insights.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatRange } from '../../format/times.ts';
import type { Query } from '../../protocol/query.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { toCurl } from '../../view/to-curl.ts';
import { toQuery } from '../../view/to-query.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { CopyController } from '../copy-text.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { proofStyles } from './kpi-proof.styles.ts';
import { loadProof, type ProvenNumber } from './load-proof.ts';
import { renderDetails, renderSummary, type ProofView } from './render-proof.ts';

/**
 * Proof of a number: period, filters, definition, data and limits of the reader's role in plain words; below, the
 * query, versions and a command that repeats it.
 *
 * @element kpi-proof
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart summary - The list of period, filters, definition, data and limits.
 * @csspart notice - Shown in place of them.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 */
export class KpiProof extends KpiElement {
  static override styles = [theme, stateStyles, proofStyles];

  static override properties: PropertyDeclarations = { metric: {}, label: {} };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the title made of the metric. */
  declare label: string | null;

  readonly #answer = createRequestController<ProvenNumber>(this);
  readonly #copies = new CopyController(this);
  #problem: string | undefined;

  get #texts(): ExplorationTexts {
    return this.formatter.texts.exploration ?? english;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#problem = undefined;
    try {
      const query = this.#buildQuery();
      this.#answer.follow(this.activeClient, JSON.stringify(query), (client) => loadProof(client, query));
    } catch (error) {
      this.#problem = `<${this.localName}> ${(error as Error).message}`;
    }
  }

  #buildQuery(): Query {
    const { metric } = this;
    if (!metric) throw new Error('has no "metric": expected a name of the catalogue');
    return toQuery({
      metrics: [metric],
      range: this.activeRange,
      filters: this.activeFilters,
      timeZone: this.activeTimeZone,
    });
  }

  get #view(): WidgetView {
    if (this.#problem)
      return { state: 'error', error: { code: 'invalid_attribute', message: this.#problem, retryable: false } };
    return this.#answer.view;
  }

  /** Asks again, also for the number. */
  override refresh(): void {
    super.refresh();
    this.#answer.repeat();
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const proof = this.#answer.value;
    const metric = this.findMetric(this.metric);
    const title = this.findTitle(this.metric, null);
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading' || this.#answer.isLoading}
    >
      <header>${this.renderTitle(this.label ?? (title && fill(this.#texts.proof.title, { metric: title })))}</header>
      ${
        renderNotice(this.formatter, view, this.retry) ??
        (proof && metric && this.metric in proof.result.totals
          ? this.#renderProof({
              proof,
              metric,
              formatter: this.formatter,
              catalog: this.catalog,
              texts: this.#texts,
              range: formatRange(this.formatter, this.activeRange),
            })
          : this.#renderSkeleton())
      }
    </article>`;
  }

  #renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      ${['lead', '', '', '', '', ''].map((name) => html`<div class="skeleton ${name}"></div>`)}`;
  }

  #renderProof(view: ProofView): TemplateResult {
    const command = this.#toCommand(view.proof.provenance.query);
    const copied = this.#copies.stateOf('curl');
    const { copyCurl, copied: done, notCopied, proof: words } = this.#texts;
    return html`${renderSummary(view)}
      <details .open=${copied === 'failed'}>
        <summary>${words.details}</summary>
        ${renderDetails(view, command)}
        <footer>
          <button class="chip" @click=${() => void this.#copies.copy('curl', command)}>${copyCurl}</button>
          <span role="status" class="muted">${copied === 'copied' ? done : copied ? notCopied : nothing}</span>
        </footer>
      </details>`;
  }

  #toCommand(query: Query): string {
    const { activeClient } = this;
    return activeClient ? toCurl(getInsights(activeClient).addressOf('/v1/query'), query) : '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-proof': KpiProof;
  }
}
