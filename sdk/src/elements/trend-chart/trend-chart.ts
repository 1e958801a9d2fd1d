import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { createCellController } from '../../controllers/cell-controller.ts';
import { emit } from '../../controllers/events.ts';
import { formatRange } from '../../format/times.ts';
import type { DateRange } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { ChartElement } from './chart-element.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { createLazyPart } from '../../controllers/lazy-part.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { ChartController } from './chart-controller.ts';
import { findBucketAt, findEnd, type ChartData } from './chart-data.ts';
import { ChartInteraction } from './interaction/chart-interaction.ts';
import { summarise } from './describe-result.ts';
import { renderBack, renderRemarks, renderTotal } from './render-words.ts';
import { renderPlot, type Readouts } from './render-plot.ts';
import { renderTable } from './render-table.ts';
import type { ReadoutActions } from './render-readout.ts';
import { readoutStyles } from './readout.styles.ts';
import { seriesStyles } from './series.styles.ts';
import { chartStyles } from './trend-chart.styles.ts';
import { createZoomSteps } from './interaction/zoom-steps.ts';

/**
 * One metric over time, beside the range it is compared with, or several; as a picture, as a table, and in a sentence.
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
 * @fires kpi-alert - The reader opens an alert; can be prevented.
 * @fires kpi-explain - The reader asks why a value is unusual; can be prevented.
 * @fires kpi-range-change - The reader selected a period, where no `kpi-context` around takes it.
 */
export class TrendChart extends ChartElement {
  static override styles = [theme, freshnessStyles, stateStyles, seriesStyles, readoutStyles, chartStyles];

  static override properties: PropertyDeclarations = {
    isTable: { state: true },
  };

  declare private isTable: boolean;

  readonly #chart = new ChartController(this, (error) => {
    // The numbers are there, and so is a table.
    this.isTable = true;
    this.tellFailure(error);
  });
  readonly #interaction = new ChartInteraction(this, {
    last: () => (this.data?.buckets.length ?? 0) - 1,
    findIndex: (x) => this.#chart.findIndex(x),
    onPoint: (index) => this.around.cursor?.set((index !== null && this.data?.buckets[index]?.slot) || null),
    onPick: (index) => this.#pick(index),
    onOpen: (index) => this.#open('explore', index),
    onChoose: (from, to) => this.#zoom(from, to),
    onUndo: () => this.#undoZoom(),
  });
  readonly #shared = createCellController<string | null>(this);
  readonly #findReadout = createLazyPart(this, () => import('./render-readout.ts'), this.tellFailure);
  readonly #zooms = createZoomSteps();

  constructor() {
    super();
    keepFocus(this, '.plot, .table', 'button');
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#shared.watch(this.around.cursor);
    this.#interaction.limit((this.data?.buckets.length ?? 0) - 1);
  }

  protected override render(): TemplateResult {
    const { view, data } = this;
    const names = this.names.length > 0 ? this.names : [''];
    const titles = names.map((name) => this.findTitle(name, null));
    const title = this.label || titles.filter(Boolean).join(', ');
    const metric = this.metricViews[0];
    const draw = data && (() => this.#chart.drawPicture(data, this.type || 'line'));
    return html`<figure
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header role="none">
        ${this.renderTitle(title, undefined, data?.several ? nothing : this.renderDetailsButton(metric, view.result))}
        ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${this.renderMenuButton(metric, view.result, () => this.buildQuery(false), draw)}
        ${data && view.state !== 'empty' ? renderTotal(data, this.headline) : html`<div class="total">${titles.length > 1 ? this.#renderNames(titles) : nothing}</div>`}
      </header>
      ${this.#renderContent(title)}
    </figure>`;
  }

  /** The room that their totals will take. */
  #renderNames = (titles: readonly string[]): unknown => [
    ...titles.map((title) => html`<span class="measure">${title} <strong> </strong></span>`),
    html`<span class="period"> </span>`,
  ];

  /** The box is the same in all states: a picture or what stands there instead, and a footer. */
  #renderContent(title: string): TemplateResult {
    const notice = renderNotice(this.formatter, this.view, this.retry);
    if (notice)
      return html`${notice}
        <footer role="none"></footer>`;
    return this.data ? this.#renderBody(this.data, title) : this.#renderSkeleton();
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="plot"><div class="skeleton"></div></div>
      <footer role="none"></footer>
      <span class="hidden" role="status">${this.formatter.texts.loading}</span>`;
  }

  #renderBody(data: ChartData, title: string): TemplateResult {
    const { texts, metric, formatter } = data;
    const { totals, settledUntil, dateRange } = this.headline ?? {};
    const range = formatRange(formatter, (settledUntil && dateRange) || this.activeRange);
    const summary = summarise(data, title, range, totals?.[metric.name]);
    return html`${
        this.isTable
          ? renderTable(data, summary)
          : renderPlot(data, summary, this.#interaction, (index) => this.#findActions(data, index), this.#readout)
      }
      <footer role="none">
        ${renderBack(formatter, this.#zooms.findBefore(this.activeRange), () => this.#undoZoom())}
        ${renderRemarks(data, this.mayExplain ? () => this.#open('explain', data.unusual[0] ?? 0) : undefined)}
        <button class="link" @click=${() => (this.isTable = !this.isTable)}>
          ${this.isTable ? texts.showChart : texts.showTable}<span class="hidden">: ${title}</span>
        </button>
      </footer>`;
  }

  get #readout(): Readouts | undefined {
    return this.#findReadout(this.#interaction.shown !== null);
  }

  #findActions({ unusual }: ChartData, index: number): ReadoutActions {
    return {
      explore: this.canExplore ? (metric) => this.#open('explore', index, metric) : undefined,
      why: unusual.includes(index) && this.mayExplain ? () => this.#open('explain', index) : undefined,
      unpin: () => this.#interaction.pin(null),
    };
  }

  #pick(index: number | null): void {
    const bucket = index === null ? undefined : this.data?.buckets[index];
    emit(this, 'kpi-select', { ...(bucket?.time && { time: bucket.time }), value: bucket?.value ?? null });
    // Nothing that is pinned leads further: the page may know where.
    if (index !== null && this.#interaction.pinned === index && !this.canExplore) this.#open('explore', index);
  }

  #open(view: 'explore' | 'explain', index: number, metric = this.names[0] ?? ''): void {
    const data = this.data;
    const { time } = data?.buckets[index] ?? {};
    if (data && time) this.open({ view, metric, range: [time, findEnd(data, index)] });
  }

  /** Shows a part of the range: here, where the range is the chart's own, else wherever the context's range counts. */
  #zoom(from: number, to: number): void {
    const data = this.data;
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
    const data = this.data;
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
    if (shown !== null) this.#readout?.placeReadout(this.renderRoot, this.#chart.findX(shown), canvas.clientWidth);
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
