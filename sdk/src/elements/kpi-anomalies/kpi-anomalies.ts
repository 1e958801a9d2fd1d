import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { getInsights, type AnomalyQuestion } from '../../client/insights.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Anomaly, AnomalyGranularity, AnomalyList, ExpectedRow } from '../../protocol/anomalies.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { chooseGranularity } from '../../protocol/choose-granularity.ts';
import { toAnomalyGranularity } from '../../view/anomalies/describe-anomaly.ts';
import { describeUnjudged, findUnjudged, type Unjudged } from '../../view/anomalies/find-unjudged.ts';
import { readChoice } from '../../view/read-attributes.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { anomaliesStyles } from './kpi-anomalies.styles.ts';
import { renderAnomaly } from './render-anomaly.ts';

/**
 * Anomalies of a metric in a range, newest first, each with the reader's verdict: expected or not.
 *
 * @element kpi-anomalies
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart list - The anomalies.
 * @csspart notice - Shown in place of them.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-drill - The reader opens the time of an anomaly; can be prevented.
 * @fires kpi-explain - The reader asks why; can be prevented.
 */
export class KpiAnomalies extends KpiElement {
  static override styles = [theme, stateStyles, anomaliesStyles];

  static override properties: PropertyDeclarations = { metric: {}, label: {}, granularity: {} };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the title. */
  declare label: string | null;
  /** Length of the buckets that are judged: `minute`, `hour` or `day`; chosen by the range when absent. */
  declare granularity: AnomalyGranularity | null;

  readonly #answer = createRequestController<AnomalyList>(this);

  constructor() {
    super();
    keepFocus(this, 'li button');
  }

  #question: AnomalyQuestion | undefined;
  #problem: string | undefined;
  /** Error message of the last verdict by the anomaly's first instant. */
  readonly #failures = new Map<string, string>();

  get #texts(): ExplorationTexts {
    return this.formatter.texts.exploration ?? english;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#problem = undefined;
    try {
      this.#question = this.#buildQuestion();
      const question = this.#question;
      this.#answer.follow(this.activeClient, JSON.stringify(question), (client) =>
        getInsights(client).findAnomalies(question),
      );
    } catch (error) {
      this.#problem = `<${this.localName}> ${(error as Error).message}`;
    }
  }

  #buildQuestion(): AnomalyQuestion {
    const { metric, activeRange: range, activeFilters: filters } = this;
    if (!metric) throw new Error('has no "metric": expected a name of the catalogue');
    const granularity =
      readChoice('granularity', this.granularity, 'minute hour day') ?? toAnomalyGranularity(chooseGranularity(range));
    return { metric, range, filters, granularity };
  }

  get #view(): WidgetView {
    return this.#problem
      ? { state: 'error', error: { code: 'invalid_attribute', message: this.#problem, retryable: false } }
      : this.#answer.view;
  }

  /** Asks again; the current list stays until then. */
  override refresh(): void {
    super.refresh();
    this.#answer.repeat();
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading' || this.#answer.isLoading}
    >
      <header>${this.renderTitle(this.label ?? this.#texts.anomalies.title)}</header>
      ${renderNotice(this.formatter, view, this.retry) ?? this.#renderList()}
    </article>`;
  }

  #renderList(): TemplateResult {
    const { value: list } = this.#answer;
    const { anomalies: texts } = this.#texts;
    const metric = this.findMetric(this.metric);
    if (!list || !metric) return html`<p class="muted" role="status">${texts.loading}</p>`;
    const own = list.anomalies.filter((anomaly) => anomaly.metric === this.metric);
    const unjudged = findUnjudged(
      list.rows ?? [],
      this.catalog ?? {},
      this.#granularity,
      metric.settlesMs !== undefined,
    );
    if (own.length === 0) return this.#renderNothing(unjudged, list.learning.includes(this.metric));
    const hasVerdicts = own.some(({ verdicts }) => verdicts !== undefined);
    return html`<ul part="list">
        ${own.map((anomaly) =>
          renderAnomaly({
            anomaly,
            metric,
            formatter: this.formatter,
            texts: this.#texts,
            failure: this.#failures.get(anomaly.from),
            ...(this.catalog?.judge && { onVerdict: (isReal) => void this.#judge(anomaly, isReal) }),
            ...(this.canExplore && {
              onSee: () => this.open({ view: 'explore', metric: anomaly.metric, range: [anomaly.from, anomaly.to] }),
            }),
            ...(this.canExplore &&
              this.mayExplain && {
                onWhy: () => this.open({ view: 'explain', metric: anomaly.metric, range: [anomaly.from, anomaly.to] }),
              }),
          }),
        )}
      </ul>
      ${this.#renderRest(own, list.rows ?? [], unjudged)} ${this.#renderUnjudged(unjudged)}
      ${hasVerdicts ? nothing : html`<p class="muted">${texts.filtered}</p>`}`;
  }

  get #granularity(): AnomalyGranularity {
    return this.#question?.granularity ?? 'day';
  }

  /** Says that nothing was found, of what was judged. */
  #renderNothing(unjudged: Unjudged, isLearning: boolean): TemplateResult {
    const { judged, count } = unjudged;
    const isWhole = unjudged.isWhole || (judged === 0 && count > 0 && !isLearning);
    const words = isLearning ? this.#texts.anomalies.learning : this.#sayWithin(count > 0 ? 'judged' : 'all');
    return html`${isWhole ? nothing : html`<p class="muted">${words}</p>`} ${this.#renderUnjudged(unjudged, isLearning)}`;
  }

  /** Says that all buckets beside the listed ones were usual, if there are any. */
  #renderRest(
    listed: readonly Anomaly[],
    rows: readonly ExpectedRow[],
    { count, judged }: Unjudged,
  ): TemplateResult | typeof nothing {
    const within = rows.filter(
      ({ time, expected }) => expected !== null && listed.some((each) => includes(each, time)),
    );
    if (judged <= within.length) return nothing;
    return html`<p class="muted">${this.#sayWithin(count > 0 ? 'otherJudged' : 'other')}</p>`;
  }

  #sayWithin(which: keyof ExplorationTexts['anomalies']['within']): string {
    const { within, buckets } = this.#texts.anomalies;
    return fill(within[which], { buckets: buckets[this.#granularity] });
  }

  #renderUnjudged(unjudged: Unjudged, isLearning = false): TemplateResult | typeof nothing {
    const { anomalies: texts } = this.#texts;
    const shown = isLearning ? { ...unjudged, learningUntil: undefined, pending: undefined } : unjudged;
    const buckets = describeUnjudged(
      shown,
      this.formatter,
      texts,
      this.#granularity,
      this.activeClient?.clock.get() ?? 0,
    );
    return buckets === '' ? nothing : html`<p class="muted">${fill(texts.notJudged, { buckets })}</p>`;
  }

  /** Saves a verdict, and then shows what the service has, with those of others. Null takes it back. */
  async #judge({ metric, granularity, from }: Anomaly, isReal: boolean | null): Promise<void> {
    const { activeClient } = this;
    if (!activeClient) return;
    try {
      await getInsights(activeClient).giveVerdict({ metric, granularity, from, isReal });
      this.#failures.delete(from);
      this.#answer.repeat();
    } catch (error) {
      const { message } = toWireError(error);
      this.#failures.set(from, fill(this.#texts.anomalies.verdictFailed, { message }));
      this.requestUpdate();
    }
  }
}

const includes = ({ from, to }: Anomaly, time: string): boolean =>
  Date.parse(time) >= Date.parse(from) && Date.parse(time) < Date.parse(to);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-anomalies': KpiAnomalies;
  }
}
