import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Client } from '../../client/client.ts';
import { getInsights, type ExplainQuestion } from '../../client/insights.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import { formatSpan } from '../../format/formatter.ts';
import { nameComparison } from '../../format/name-comparison.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatInstant } from '../../format/format-instant.ts';
import { formatRange } from '../../format/times.ts';
import type { Explanation, Fact, Sentence } from '../../protocol/explanations.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { bindParts } from '../../view/bind-parts.ts';
import { readChoice } from '../../view/read-attributes.ts';
import { toCurl } from '../../view/to-curl.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { CopyController } from '../copy-text.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { insightStyles } from './kpi-insight.styles.ts';
import { renderFact } from './render-fact.ts';
import { renderFollowUps } from './render-follow-ups.ts';

/**
 * Explanation of a metric, in sentences of the service. Each number opens its derivation; links lead to the parts that
 * moved it.
 *
 * @element kpi-insight
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart sentences - The sentences.
 * @csspart proof - The derivation of a number.
 * @csspart notice - Shown in place of sentences.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-drill - The reader opens a part of the change, or its period; can be prevented.
 * @fires kpi-explain - The reader asks why a part moved; can be prevented.
 * @fires kpi-proof - The reader asks what a number is made of; can be prevented.
 */
export class KpiInsight extends KpiElement {
  static override styles = [theme, stateStyles, insightStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    label: {},
    against: {},
    path: { state: true },
    sentence: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the title made of the metric. */
  declare label: string | null;
  /**
   * Basis of the comparison: `usual` or `comparison`, that of `compare`. When absent the first that there is, the previous
   * period where nothing is compared.
   */
  declare against: 'usual' | 'comparison' | null;
  /** Ids of facts that lead to the one whose derivation is shown. */
  declare private path: readonly string[];
  /** Index of the sentence below which it is shown. */
  declare private sentence: number;

  readonly #answer = createRequestController<Explanation>(this, ['nothing_closed', 'no_value']);
  readonly #copies = new CopyController(this);
  #problem: string | undefined;

  constructor() {
    super();
    this.path = [];
    this.sentence = 0;
  }

  get #texts(): ExplorationTexts {
    return this.formatter.texts.exploration ?? english;
  }

  protected override willUpdate(changed?: PropertyValues): void {
    super.willUpdate();
    this.#problem = undefined;
    try {
      this.#follow();
    } catch (error) {
      this.#problem = `<${this.localName}> ${(error as Error).message}`;
    }
    if (changed?.has('metric') || changed?.has('against')) this.path = [];
  }

  #follow(): void {
    const { metric } = this;
    if (!metric) throw new Error('has no "metric": expected a name of the catalogue');
    const isFree = this.against === null || this.against === undefined;
    const isCompared = readChoice('against', this.against, 'usual comparison') === 'comparison';
    const question: ExplainQuestion = {
      metric,
      range: this.activeRange,
      ...(isFree
        ? { compare: this.activeCompare ?? 'previous period', basis: 'usual' }
        : { compare: isCompared ? this.activeCompare : undefined }),
      filters: this.activeFilters,
      timeZone: this.activeTimeZone,
      language: this.formatter.locale,
    };
    this.#answer.follow(this.activeClient, JSON.stringify(question), (client: Client) =>
      getInsights(client).explain(question),
    );
  }

  /** An explanation of another metric is not shown under this one's title. */
  get #explanation(): Explanation | undefined {
    const { value } = this.#answer;
    return value?.metric === this.metric ? value : undefined;
  }

  get #view(): WidgetView {
    if (this.#problem)
      return { state: 'error', error: { code: 'invalid_attribute', message: this.#problem, retryable: false } };
    const { view } = this.#answer;
    return view.state === 'ready' && !this.#explanation ? { state: 'loading' } : view;
  }

  /** Asks again; the current sentences stay until then. */
  override refresh(): void {
    super.refresh();
    this.#answer.repeat();
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const explanation = this.#explanation;
    const title = this.findTitle(this.metric, null);
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading' || this.#answer.isLoading}
    >
      <header>
        ${this.renderTitle(this.label ?? (title && fill(this.#texts.insight.title, { metric: title })), this.#describePeriod(explanation))}
        ${this.#renderBasis()}
      </header>
      ${this.#renderNotice(view) ?? (explanation ? this.#renderExplanation(explanation) : this.#renderSkeleton())}
    </article>`;
  }

  #renderNotice(view: WidgetView): TemplateResult | undefined {
    const { nothingClosed, noBase } = this.#texts.insight;
    const { code } = view.error ?? {};
    const words = code === 'nothing_closed' ? nothingClosed : code === 'no_value' ? noBase : undefined;
    if (words) return html`<p part="notice" class="notice">${words}</p>`;
    return renderNotice(this.formatter, view, this.retry);
  }

  #describePeriod(explanation: Explanation | undefined): string | undefined {
    if (this.#problem) return undefined;
    return explanation
      ? formatSpan(this.formatter.dates, explanation.dateRange)
      : formatRange(this.formatter, this.activeRange);
  }

  /** The choice between the usual value and the comparison of the page. */
  #renderBasis(): TemplateResult | typeof nothing {
    if (this.#problem || !this.activeCompare) return nothing;
    const versus = nameComparison(this.activeCompare, this.activeRange, this.formatter, this.#texts);
    const isCompared = this.against ? this.against === 'comparison' : this.#explanation?.basis === 'comparison';
    const shown = isCompared ? 'comparison' : 'usual';
    const choices = [
      ['usual', this.#texts.insight.usual],
      ['comparison', versus],
    ] as const;
    return html`<div class="choice" role="group" aria-label=${this.#texts.insight.basis}>
      ${choices.map(
        ([against, words]) =>
          html`<button aria-pressed=${shown === against} @click=${() => (this.against = against)}>${words}</button>`,
      )}
    </div>`;
  }

  #renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      ${['lead', '', ''].map((name) => html`<div class="skeleton ${name}"></div>`)}`;
  }

  #renderExplanation(explanation: Explanation): TemplateResult {
    const { sentences, asOf } = explanation;
    const nowMs = this.activeClient?.clock.get() ?? Date.parse(asOf);
    return html`<div part="sentences" class="sentences">
        ${sentences.map((sentence, index) => this.#renderSentence(sentence, index, explanation))}
      </div>
      ${this.#renderFollowUps(explanation)}
      <p class="muted small">
        ${fill(this.#texts.insight.asOf, { time: formatInstant(this.formatter, Date.parse(asOf), nowMs) })}
      </p>`;
  }

  /** Numbers as `textContent`: white space around a number would break the sentence. */
  #renderSentence({ parts }: Sentence, index: number, { facts }: Explanation): TemplateResult {
    const isOpen = (fact: string): boolean => this.sentence === index && this.path[0] === fact;
    return html`<p class=${index === 0 ? 'lead' : ''}>
        ${bindParts(parts).map(({ text, fact, before, after }) =>
          fact === undefined || !facts[fact]
            ? before + text + after
            : html`<span class="together"
                >${before}<button
                  class="fact"
                  data-fact=${fact}
                  aria-expanded=${isOpen(fact)}
                  @click=${() => this.#toggle(index, isOpen(fact) ? [] : [fact])}
                  .textContent=${text}
                ></button
                >${after}</span
              >`,
        )}
      </p>
      ${this.sentence === index ? this.#renderProof(facts) : nothing}`;
  }

  #toggle(sentence: number, path: readonly string[]): void {
    this.sentence = sentence;
    this.path = path;
  }

  #renderProof(facts: Explanation['facts']): TemplateResult | typeof nothing {
    const { path } = this;
    const fact = facts[path.at(-1) ?? ''];
    if (!fact) return nothing;
    const key = path.at(-1) ?? '';
    const command = this.#toCommand(fact);
    const { proof, unit } = fact;
    return renderFact({
      facts,
      path,
      formatter: this.formatter,
      catalog: this.catalog,
      texts: this.#texts,
      command,
      copied: this.#copies.stateOf(key),
      onShow: (next) => void this.#show(next),
      onCopy: () => void this.#copies.copy(key, command ?? ''),
      onProof:
        this.canExplore && 'query' in proof
          ? () => {
              const { timeDimension, filters = [] } = proof.query;
              const metric = typeof unit === 'object' ? unit.metric : this.metric;
              this.open({ view: 'proof', metric, range: timeDimension.dateRange, filters });
            }
          : undefined,
    });
  }

  /** Moves to another fact, or closes the proof: the focus then returns to the number that opened it. */
  async #show(path: readonly string[]): Promise<void> {
    const [opened = ''] = this.path;
    this.path = path;
    await this.updateComplete;
    const target = path.length === 0 ? `[data-fact="${CSS.escape(opened)}"]` : '.proof';
    this.renderRoot.querySelector<HTMLElement>(target)?.focus();
  }

  #toCommand({ proof }: Fact): string | undefined {
    const { activeClient } = this;
    if (!activeClient) return undefined;
    const { addressOf } = getInsights(activeClient);
    if ('query' in proof) return toCurl(addressOf('/v1/query'), proof.query);
    if ('anomalies' in proof) return toCurl(addressOf(`/v1/anomalies?${new URLSearchParams(proof.anomalies)}`));
    return undefined;
  }

  #renderFollowUps(explanation: Explanation): TemplateResult | typeof nothing {
    if (!this.canExplore) return nothing;
    const { metric, activeRange } = this;
    return renderFollowUps({
      explanation,
      range: activeRange,
      formatter: this.formatter,
      texts: this.#texts,
      findLabel: (dimension, value) => this.findLabel(dimension, value),
      onOpen: ({ filters = [], dimensions, ...step }) =>
        this.open({ ...step, metric, filters: [...this.activeFilters, ...filters] }, dimensions),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-insight': KpiInsight;
  }
}
