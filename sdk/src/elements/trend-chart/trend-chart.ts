import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { createSettledController } from '../../controllers/settled-controller.ts';
import { emit } from '../../controllers/events.ts';
import { isYesterday } from '../../format/formatter.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { DateRange, Granularity, Query, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { chooseGranularity } from '../../protocol/choose-granularity.ts';
import { toQuery } from '../../view/to-query.ts';
import { KpiElement } from '../kpi-element.ts';
import { readChoice, readGranularity } from '../../view/read-attributes.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { createNotes } from '../notes/create-notes.ts';
import { ChartController } from './chart-controller.ts';
import { findBucketAt, findEnd, toChartData, type ChartData } from './chart-data.ts';
import { createPartsController, type PartRows } from './parts-controller.ts';
import { ChartInteraction } from './chart-interaction.ts';
import { nameCompared, summarise } from './describe-result.ts';
import { renderBack, renderRemarks, renderTotal } from './render-words.ts';
import { renderPlot } from './render-plot.ts';
import { renderTable } from './render-table.ts';
import { placeReadout, type ReadoutActions } from './render-readout.ts';
import { readoutStyles } from './readout.styles.ts';
import { seriesStyles } from './series.styles.ts';
import { chartStyles } from './trend-chart.styles.ts';
import { createZoomSteps } from './zoom-steps.ts';

/**
 * One metric over time, beside the range it is compared with; as a picture, as a table, and in a sentence.
 * Arrow keys move along the picture, dragging or Shift with them selects a period, a click or Space pins the numbers of a
 * bucket, Enter opens it, and Escape undoes.
 *
 * @element trend-chart
 * @csspart card - The box around everything.
 * @csspart title - The metric's title.
 * @csspart total - The value of the whole range, and the legend.
 * @csspart value - That value alone.
 * @csspart plot - The picture.
 * @csspart readout - The numbers of the bucket that the reader points at.
 * @csspart table - The table.
 * @csspart freshness - The dot and the age.
 * @csspart notice - What stands there instead of a picture.
 * @cssprop --kpi-chart-height - Least height of the picture; 200px.
 * @cssprop --kpi-grid - Colour of the grid lines.
 * @cssprop --kpi-series-1 - Colour of the first part of a chart that is split; so do 2 to 8 for the others.
 * @fires kpi-ready - The first numbers are shown.
 * @fires kpi-data - Numbers changed.
 * @fires kpi-stale - Numbers became older than five times their objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-select - A bucket was picked, by pointer or keys.
 * @fires kpi-drill - The reader opens a bucket; can be prevented.
 * @fires kpi-explain - The reader asks why a value is unusual; can be prevented.
 * @fires kpi-range-change - The reader selected a period, where no `kpi-context` around takes it.
 */
export class TrendChart extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, seriesStyles, readoutStyles, chartStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    label: {},
    granularity: {},
    type: {},
    expected: { type: Boolean },
    by: {},
    isTable: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the metric's title. */
  declare label: string | null;
  /** Chosen by the range when absent. */
  declare granularity: Granularity | null;
  /** `line` when absent. */
  declare type: 'line' | 'area' | 'bar' | null;
  /** Shows the range in which values were expected, by hour or day, and marks those outside it. */
  declare expected: boolean;
  /** Name of a dimension: its five largest values and all others together, on each other where they add up. */
  declare by: string | null;
  declare private isTable: boolean;

  readonly #answer = createQueryController(this);
  readonly #chart = new ChartController(this, (error) => {
    // The numbers are there, and so is a table.
    this.isTable = true;
    emit(this, 'kpi-error', { error: toWireError(error) });
  });
  readonly #interaction = new ChartInteraction(this, {
    last: () => (this.#data?.buckets.length ?? 0) - 1,
    findIndex: (x) => this.#chart.findIndex(x),
    onPoint: (index) => this.around.cursor?.set((index !== null && this.#data?.buckets[index]?.slot) || null),
    onPick: (index) => this.#pick(index),
    onOpen: (index) => this.#open('explore', index),
    onChoose: (from, to) => this.#zoom(from, to),
    onUndo: () => this.#undoZoom(),
  });
  readonly #shared = createCellController<string | null>(this);
  readonly #settled = createSettledController(this);
  readonly #parts = createPartsController(this);
  readonly #notes = createNotes(this);
  readonly #zooms = createZoomSteps();
  #data: ChartData | undefined;
  /** Granularity of the shown result: that of another range may still be on its way. */
  #granularity: Granularity = 'day';
  #result: QueryResult | undefined;
  /** The range that is counted. */
  #headline: QueryResult | undefined;

  get #activeGranularity(): Granularity {
    return readGranularity(this.granularity) ?? chooseGranularity(this.activeRange);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#answer.watch(this.activeClient, () => this.#buildQuery(this.expected), { metric: this.metric });
    this.#shared.watch(this.around.cursor);
    const { result } = this.#answer.view;
    if (result && result !== this.#result) this.#granularity = this.#activeGranularity;
    this.#result = result;
    const rows = this.#parts.follow(this.activeClient, result ? this.by : null, () => this.#buildQuery(false));
    this.#data = this.#derive(result, rows);
    const { buckets = [] } = this.#data ?? {};
    this.#headline = this.#settled.follow(this.activeClient, () => this.#buildQuery(false), result, buckets);
    this.#interaction.limit(buckets.length - 1);
  }

  #derive(result: QueryResult | undefined, rows: PartRows | undefined): ChartData | undefined {
    const metric = this.findMetric(this.metric);
    if (!result || !metric || this.#answer.view.state === 'error') return undefined;
    const { formatter, activeCompare: compare, activeRange: range, by, activeFilters: filters } = this;
    return toChartData(result, metric, {
      formatter,
      granularity: this.#granularity,
      rangeName: capitalise(formatRange(formatter, range)),
      comparedName: compare && result.comparison ? nameCompared(formatter, result, isYesterday(compare, range)) : '',
      isWhole: filters.length === 0,
      findNotes: (slots) => this.#notes.find(this.activeClient, result, { metric: metric.name, filters, slots }),
      catalog: this.catalog,
      split: by && rows ? { ...rows, by, findLabel: (name) => this.findLabel(by, name) } : undefined,
    });
  }

  /** Expected ranges are known by hour and by day, of days in the catalogue's zone. */
  #buildQuery(isExpected: boolean): Query {
    readChoice('type', this.type, 'line area bar');
    const dimensions = this.findMetric(this.metric)?.dimensions.join(' ');
    if (dimensions !== undefined) readChoice('by', this.by, dimensions);
    const granularity = this.#activeGranularity;
    const timeZone = this.activeTimeZone;
    const isOwnZone = timeZone === undefined || timeZone === this.catalog?.timezone;
    return toQuery({
      metrics: [this.metric],
      range: this.activeRange,
      granularity,
      compare: this.activeCompare,
      filters: this.activeFilters,
      timeZone,
      expected: isExpected && (granularity === 'hour' || (granularity === 'day' && isOwnZone)),
    });
  }

  protected override render(): TemplateResult {
    const { view } = this.#answer;
    const data = this.#data;
    const title = this.findTitle(this.metric, this.label);
    const metric = this.findMetric(this.metric);
    const draw = data && (() => this.#chart.drawPicture(data, this.type || 'line'));
    return html`<figure
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header role="none">
        ${this.renderTitle(title, undefined, this.renderDetailsButton(metric, view.result))}
        ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${this.renderMenuButton(metric, view.result, () => this.#buildQuery(false), draw)}
        ${data && view.state !== 'empty' ? renderTotal(data, this.#headline) : html`<div class="total"></div>`}
      </header>
      ${this.#renderContent(title)}
    </figure>`;
  }

  /** The box is the same in all states: a picture or what stands there instead, and a footer. */
  #renderContent(title: string): TemplateResult {
    const notice = renderNotice(this.formatter, this.#answer.view, this.retry);
    if (notice)
      return html`${notice}
        <footer role="none"></footer>`;
    return this.#data ? this.#renderBody(this.#data, title) : this.#renderSkeleton();
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="plot"><div class="skeleton"></div></div>
      <footer role="none"></footer>
      <span class="hidden" role="status">${this.formatter.texts.loading}</span>`;
  }

  #renderBody(data: ChartData, title: string): TemplateResult {
    const { texts, metric, formatter } = data;
    const total = this.#headline?.totals[metric.name];
    const summary = summarise(data, title, formatRange(formatter, this.activeRange), total);
    return html`${
        this.isTable
          ? renderTable(data, summary)
          : renderPlot(data, summary, this.#interaction, (index) => this.#findActions(data, index))
      }
      <footer role="none">
        ${renderBack(formatter, this.#zooms.findBefore(this.activeRange), () => this.#undoZoom())}
        ${renderRemarks(data, () => this.#open('explain', data.unusual[0] ?? 0))}
        <button class="link" @click=${() => (this.isTable = !this.isTable)}>
          ${this.isTable ? texts.showChart : texts.showTable}<span class="hidden">: ${title}</span>
        </button>
      </footer>`;
  }

  #findActions({ unusual }: ChartData, index: number): ReadoutActions {
    return {
      explore: this.canExplore ? () => this.#open('explore', index) : undefined,
      why: unusual.includes(index) ? () => this.#open('explain', index) : undefined,
      unpin: () => this.#interaction.pin(null),
    };
  }

  #pick(index: number | null): void {
    const bucket = index === null ? undefined : this.#data?.buckets[index];
    emit(this, 'kpi-select', { ...(bucket?.time && { time: bucket.time }), value: bucket?.value ?? null });
    // Nothing that is pinned leads further: the page may know where.
    if (index !== null && this.#interaction.pinned === index && !this.canExplore) this.#open('explore', index);
  }

  #open(view: 'explore' | 'explain', index: number): void {
    const data = this.#data;
    const { time } = data?.buckets[index] ?? {};
    if (data && time) this.open({ view, metric: this.metric, range: [time, findEnd(data, index)] });
  }

  /** Shows a part of the range: here, where the range is the chart's own, else wherever the context's range counts. */
  #zoom(from: number, to: number): void {
    const data = this.#data;
    const [first, last] = [data?.buckets[from], data?.buckets.findLastIndex(({ time }) => time) ?? -1];
    if (!data || !first || from > last) return;
    const chosen = [first.slot, findEnd(data, Math.min(to, last))] as const;
    this.#zooms.add({ before: this.activeRange, chosen });
    this.#choose(chosen);
  }

  #undoZoom(): void {
    const before = this.#zooms.undo(this.activeRange);
    if (before !== undefined) this.#choose(before);
  }

  #choose(range: DateRange): void {
    const { choose } = this.around;
    if (choose && !this.range) return choose({ range });
    this.range = range;
    const compare = this.activeCompare;
    emit(this, 'kpi-range-change', { range, ...(compare && { compare }), source: 'user' });
  }

  protected override updated(): void {
    const data = this.#data;
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !data) return this.#chart.clear();
    const { shown, span } = this.#interaction;
    const cursor = shown ?? findBucketAt(data, this.#shared.value);
    this.#chart.draw(canvas, {
      type: this.type || 'line',
      data,
      weekStart: this.catalog?.weekStart,
      cursor,
      selection: span,
    });
    if (shown !== null) placeReadout(this.renderRoot, this.#chart.findX(shown), canvas.clientWidth);
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
