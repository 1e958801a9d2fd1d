import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { createSettledController } from '../../controllers/settled-controller.ts';
import { emit } from '../../controllers/events.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { findUnit, isYesterday } from '../../format/formatter.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import { capitalise, formatBucket, formatRange } from '../../format/times.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity, Query, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { chooseGranularity } from '../../view/choose-granularity.ts';
import { findExtremes, findUncounted, toBuckets, type Bucket } from '../../view/describe-series.ts';
import { toQuery } from '../../view/to-query.ts';
import { KpiElement } from '../kpi-element.ts';
import { readChoice, readGranularity } from '../../view/read-attributes.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { ChartController } from './chart-controller.ts';
import { moveCursor } from './move-cursor.ts';
import { PROBES } from './read-colors.ts';
import { describePrint, describeTruncation, nameCompared } from './describe-result.ts';
import { renderTable } from './render-table.ts';
import { chartStyles } from './trend-chart.styles.ts';

/**
 * One metric over time, beside the range it is compared with; as a picture, as a table, and in a sentence.
 * Arrow keys move along the picture.
 *
 * @element trend-chart
 * @csspart card - The box around everything.
 * @csspart title - The metric's title.
 * @csspart total - The value of the whole range.
 * @csspart plot - The picture.
 * @csspart table - The table.
 * @csspart freshness - The dot and the age.
 * @csspart notice - What stands there instead of a picture.
 * @cssprop --kpi-chart-height - Least height of the picture; 200px.
 * @fires kpi-ready - The first numbers are shown.
 * @fires kpi-data - Numbers changed.
 * @fires kpi-stale - Numbers became older than five times their objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-select - A bucket was picked, by pointer or keys.
 * @fires kpi-drill - A bucket was clicked.
 */
export class TrendChart extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, chartStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    label: {},
    granularity: {},
    type: {},
    isTable: { state: true },
    cursor: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the metric's title. */
  declare label: string | null;
  /** Chosen by the range when absent. */
  declare granularity: Granularity | null;
  /** `line` when absent. */
  declare type: 'line' | 'area' | 'bar' | null;
  declare private isTable: boolean;
  declare private cursor: number | null;

  readonly #answer = createQueryController(this);
  readonly #chart = new ChartController(
    this,
    (index) => this.#pick(index),
    (error) => {
      // The numbers are there, and so is a table.
      this.isTable = true;
      emit(this, 'kpi-error', { error: toWireError(error) });
    },
  );
  readonly #settled = createSettledController(this);
  #buckets: readonly Bucket[] = [];
  /** The range that is counted. */
  #headline: QueryResult | undefined;

  get #activeGranularity(): Granularity {
    return readGranularity(this.granularity) ?? chooseGranularity(this.activeRange);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const build = (): Query => this.#buildQuery();
    this.#answer.watch(this.activeClient, build, { metric: this.metric });
    const { result } = this.#answer.view;
    const metric = this.findMetric(this.metric);
    this.#buckets = result && metric ? toBuckets(result, metric) : [];
    this.#headline = this.#settled.follow(this.activeClient, build, result, this.#buckets);
    if (this.cursor && this.cursor >= this.#buckets.length) this.cursor = null;
  }

  #buildQuery(): Query {
    readChoice('type', this.type, 'line area bar');
    return toQuery({
      metrics: [this.metric],
      range: this.activeRange,
      granularity: this.#activeGranularity,
      compare: this.activeCompare,
      filters: this.activeFilters,
      timeZone: this.activeTimeZone,
    });
  }

  protected override render(): TemplateResult {
    const { view } = this.#answer;
    const metric = this.findMetric(this.metric);
    const title = this.findTitle(this.metric, this.label);
    return html`<figure
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header>
        ${this.renderTitle(title, metric?.description)} ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${view.result && metric && view.state !== 'empty' ? this.#renderTotal(view.result, metric) : html`<div class="total"></div>`}
      </header>
      ${
        renderNotice(this.formatter, view, this.retry) ??
        (view.result && metric ? this.#renderBody(view.result, metric, title) : this.#renderSkeleton())
      }
    </figure>`;
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="plot"><div class="skeleton"></div></div>
      <footer></footer>
      <span class="hidden" role="status">${this.formatter.texts.loading}</span>`;
  }

  #renderTotal(result: QueryResult, metric: MetricView): TemplateResult {
    const { formatter } = this;
    const unit = findUnit(metric);
    return html`<div class="total" part="total">
      <strong>${formatter.amount(this.#headline?.totals[metric.name], metric)}</strong>
      ${unit ? html`<span class="muted">${unit}</span>` : nothing}
      <div class="legend">
        <span>${capitalise(formatRange(formatter, this.activeRange))}</span>
        ${this.#comparedName ? html`<span class="before">${this.#comparedName}</span>` : nothing}
      </div>
      <div class="print">${describePrint(formatter, result)}</div>
    </div>`;
  }

  #saySettling(chart: Texts['chart']): string {
    const time = formatBucket(this.formatter, this.#firstSettling?.time ?? '', this.#activeGranularity);
    return fill(findUncounted(this.#buckets) ? chart.notCounted : chart.settlingFrom, { time });
  }

  #renderBody(result: QueryResult, metric: MetricView, title: string): TemplateResult {
    const { formatter } = this;
    const granularity = this.#activeGranularity;
    const { chart = english } = formatter.texts;
    const summary = this.#summarise(result, metric, title);
    const picture = html`<div
        part="plot"
        class="plot"
        tabindex="0"
        role="group"
        aria-label=${summary}
        @keydown=${this.#onKey}
        @blur=${() => (this.cursor = null)}
      >
        <div><canvas aria-hidden="true"></canvas></div>
      </div>
      <span class="hidden" role="status">${this.cursor === null ? '' : this.#sayBucket(this.cursor, metric)}</span>
      <span hidden>${PROBES.map((name) => html`<i class="probe-${name}"></i>`)}</span>`;
    return html`${
        this.isTable
          ? renderTable({
              buckets: this.#buckets,
              metric,
              formatter,
              granularity,
              caption: summary,
              comparedName: this.#comparedName,
            })
          : picture
      }
      <footer>
        ${
          this.#firstSettling || result.truncated
            ? html`<span class="remarks">
                ${[
                  ...(this.#firstSettling ? [this.#saySettling(chart)] : []),
                  ...(result.truncated ? [describeTruncation(formatter, result)] : []),
                ].join('. ')}
              </span>`
            : nothing
        }
        <button class="link" @click=${() => (this.isTable = !this.isTable)}>
          ${this.isTable ? chart.showChart : chart.showTable}<span class="hidden">: ${title}</span>
        </button>
      </footer>`;
  }

  /** Names the line that is compared with: "Yesterday", "14–20 Nov"; empty without one. */
  get #comparedName(): string {
    const { result } = this.#answer.view;
    if (!result?.comparison || !this.activeCompare) return '';
    return nameCompared(this.formatter, result, isYesterday(this.activeCompare, this.activeRange));
  }

  get #firstSettling(): Bucket | undefined {
    return this.#buckets.find(({ pending }) => pending === 'settling');
  }

  /** Summary of the chart in words, for screen readers. */
  #summarise(result: QueryResult, metric: MetricView, title: string): string {
    const { formatter } = this;
    const granularity = this.#activeGranularity;
    const { chart = english } = formatter.texts;
    const total = formatter.value(this.#headline?.totals[metric.name], metric);
    const sentences = [fill(chart.summary, { title, range: formatRange(formatter, this.activeRange), total })];
    const say = (words: string, { value, time }: Bucket): string =>
      fill(words, { value: formatter.value(value, metric), time: formatBucket(formatter, time, granularity) });
    const extremes = findExtremes(this.#buckets);
    if (extremes) sentences.push(`${say(chart.highest, extremes.highest)}, ${say(chart.lowest, extremes.lowest)}`);
    if (this.#firstSettling) sentences.push(this.#saySettling(chart));
    if (result.truncated) sentences.push(describeTruncation(formatter, result));
    return sentences.length > 1 ? `${sentences.join('. ')}.` : sentences.join();
  }

  #sayBucket(index: number, metric: MetricView): string {
    const bucket = this.#buckets[index];
    if (!bucket) return '';
    const { formatter } = this;
    const { chart = english } = formatter.texts;
    const time = formatBucket(formatter, bucket.slot, this.#activeGranularity);
    const pending = bucket.pending ? ` (${chart[bucket.pending]})` : '';
    const before = bucket.before === null ? '' : `, ${this.#comparedName}: ${formatter.value(bucket.before, metric)}`;
    return `${time}: ${formatter.value(bucket.value, metric)}${pending}${before}`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const isRightToLeft = getComputedStyle(this).direction === 'rtl';
    const cursor = moveCursor(event.key, this.cursor, this.#buckets.length - 1, isRightToLeft);
    if (cursor === undefined && (event.key !== 'Enter' || this.cursor === null)) return;
    if (cursor === undefined) this.#pick(this.cursor ?? 0);
    else this.cursor = cursor;
    event.preventDefault();
    const bucket = this.cursor === null ? undefined : this.#buckets[this.cursor];
    emit(this, 'kpi-select', { ...(bucket?.time && { time: bucket.time }), value: bucket?.value ?? null });
  };

  #pick(index: number): void {
    const bucket = this.#buckets[index];
    if (!bucket?.time) return;
    emit(this, 'kpi-select', { time: bucket.time, value: bucket.value });
    const end = this.#buckets[index + 1]?.time || this.#answer.view.result?.dateRange[1] || bucket.time;
    const { metric, activeFilters: filters } = this;
    emit(this, 'kpi-drill', { metric, dimensions: {}, range: [bucket.time, end], filters });
  }

  protected override updated(): void {
    const metric = this.findMetric(this.metric);
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !metric) return this.#chart.clear();
    const { formatter } = this;
    const granularity = this.#activeGranularity;
    this.#chart.draw(canvas, {
      type: this.type || 'line',
      buckets: this.#buckets,
      metric,
      formatter,
      granularity,
      currentLabel: capitalise(formatRange(formatter, this.activeRange)),
      beforeLabel: this.#comparedName || undefined,
      cursor: this.cursor,
    });
  }

  /** The picture as a PNG data address; undefined while there is none. */
  toPng(): string | undefined {
    return this.#chart.toPng();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'trend-chart': TrendChart;
  }
}
