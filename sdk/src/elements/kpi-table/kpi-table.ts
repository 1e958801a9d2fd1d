import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { emit } from '../../controllers/events.ts';
import { createPrintController } from '../../controllers/print-controller.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { describeSettled } from '../../format/describe-settled.ts';
import { breakdown as english } from '../../format/texts/en/breakdown.ts';
import type { Texts } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Query, QueryResult, Row } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { readCount, readNames } from '../../view/read-attributes.ts';
import { findSelected, selectMember, withoutSelected } from '../../view/select-member.ts';
import type { MemberValue } from '../../view/series/choose-values.ts';
import { toQuery } from '../../view/to-query.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { tableStyles } from './kpi-table.styles.ts';
import {
  measureColumns,
  nameTable,
  renderSkeleton,
  renderTable,
  toChangeMember,
  type ColumnMeasures,
  type Sort,
  type TableParts,
} from './render-table.ts';
import { findFirstRow, scrollToRow } from './scroll-to-row.ts';
import {
  createSettledColumns,
  describePeriod,
  splitQuery,
  type ColumnQueries,
  type Columns,
} from './settled-columns.ts';
import { findNextRow, findWindow } from '../../view/find-window.ts';

const DEFAULT_LIMIT = 1000;
const DEFAULT_ROWS = 10;

/**
 * Metrics by the values of one or two dimensions: sortable, with changes against the comparison, the total, and all
 * values beyond `limit` together. A value filters the `kpi-context` around. Only the rows in sight are rendered, on paper all
 * that are loaded.
 *
 * @element kpi-table
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart table - The table.
 * @csspart freshness - The dot and the age.
 * @csspart notice - Shown in place of the table.
 * @fires kpi-ready - The first numbers are shown.
 * @fires kpi-data - Numbers changed.
 * @fires kpi-stale - Numbers became older than five times their objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-drill - A value of a dimension was chosen; can be prevented.
 */
export class KpiTable extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, tableStyles];

  static override properties: PropertyDeclarations = {
    metrics: {},
    by: {},
    label: {},
    limit: {},
    rows: {},
    sort: { state: true },
    first: { state: true },
    current: { state: true },
  };

  /** Names of the metrics, joined by commas. */
  declare metrics: string;
  /** Names of one or two dimensions, joined by a comma. */
  declare by: string;
  /** Shown instead of the title made of metrics and dimensions. */
  declare label: string | null;
  /** Maximum number of rows that are loaded, the largest; the others are summed below. 1,000 when absent. */
  declare limit: number | string | null;
  /** Number of rows in sight, 10 when absent: the others scroll. */
  declare rows: number | string | null;
  declare private sort: Sort | undefined;
  /** Index of the first row in sight. */
  declare private first: number;
  /** Index of the row that Tab leads to. */
  declare private current: number;

  readonly #answer = createQueryController(this);
  readonly #settled = createSettledColumns(this, (name) => this.findMetric(name)?.aggregation === 'sum');
  readonly #print = createPrintController(this);
  #columns: Columns | undefined;
  #measures: readonly [of: QueryResult, measures: ColumnMeasures] | undefined;

  constructor() {
    super();
    this.first = 0;
    this.current = 0;
  }

  get #words(): Texts['breakdown'] {
    return this.formatter.texts.breakdown ?? english;
  }

  get #dimensions(): readonly string[] {
    return readNames(this.by).slice(0, 2);
  }

  /** Metrics that the reader may see and that the dimensions split. */
  get #visible(): readonly MetricView[] {
    return readNames(this.metrics).flatMap((name) => {
      const metric = this.findMetric(name);
      return metric && this.#dimensions.every((dimension) => metric.dimensions.includes(dimension)) ? [metric] : [];
    });
  }

  /**
   * The chosen order; the first metric's, largest first, until the reader chooses one, and where a chosen change is compared
   * with nothing.
   */
  get #sort(): Sort {
    const { sort } = this;
    const metrics = this.#buildMetrics();
    const members = [...this.#dimensions, ...metrics, ...(this.activeCompare ? metrics.map(toChangeMember) : [])];
    return sort && members.includes(sort.member) ? sort : { member: metrics[0] ?? '', direction: 'desc' };
  }

  /** All names where the reader may see none of them: the service says why. */
  #buildMetrics(): readonly string[] {
    const visible = this.#visible.map(({ name }) => name);
    return visible.length > 0 ? visible : readNames(this.metrics);
  }

  #buildQuery(): Query {
    const { activeFilters, around } = this;
    const dimensions = this.#dimensions;
    const { member, direction } = this.#sort;
    return toQuery({
      metrics: this.#buildMetrics(),
      dimensions,
      range: this.activeRange,
      compare: this.activeCompare,
      filters: around.choose ? dimensions.reduce(withoutSelected, activeFilters) : activeFilters,
      order: [[member, direction]],
      limit: readCount('limit', this.limit) ?? DEFAULT_LIMIT,
      timeZone: this.activeTimeZone,
    });
  }

  readonly #splitQuery = (): ColumnQueries =>
    splitQuery(this.#buildQuery(), (name) => this.findMetric(name)?.settlesMs !== undefined);

  protected override willUpdate(): void {
    super.willUpdate();
    const { activeClient: client, metrics, by } = this;
    const { catalog, error } = client?.catalog.get() ?? {};
    // Without the catalogue nobody knows which of the metrics the reader may see.
    this.#answer.watch((catalog ?? error) ? client : undefined, () => this.#splitQuery().main, { metrics, by });
    this.#columns = this.#settled.follow(client, this.#splitQuery, this.#answer.view.result);
  }

  get #view(): WidgetView {
    const { result } = this.#columns ?? {};
    const view = { ...this.#answer.view, ...(result && { result }) };
    return view.result?.rows.length === 0 && !view.result.other ? { ...view, state: 'empty' } : view;
  }

  get #rowsInSight(): number {
    return readCount('rows', this.rows) ?? DEFAULT_ROWS;
  }

  /** One height in every state. */
  protected override updated(): void {
    this.renderRoot.querySelector<HTMLElement>('.body')?.style.setProperty('--_rows', `${this.#rowsInSight + 2}`);
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const visible = this.#visible;
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header>
        ${this.renderTitle(this.#sayTitle(visible), view.result && this.#columns && describePeriod(this.#columns, visible[0], this.activeCompare, this.activeRange, this.formatter))}
        ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${this.renderMenuButton(visible[0], view.result, () => this.#splitQuery().whole)}
      </header>
      <div class="body">
        ${renderNotice(this.formatter, view, this.retry) ?? (view.result ? this.#renderTable(view.result) : renderSkeleton(this.formatter, this.#rowsInSight + 2))}
      </div>
    </article>`;
  }

  #sayTitle(metrics: readonly MetricView[]): string {
    if (this.label) return this.label;
    if (!this.catalog) return this.findTitle(this.metrics, null);
    const titles = metrics.length > 0 ? metrics.map(({ title }) => title) : readNames(this.metrics);
    return nameTable(titles, this.#dimensions.map(this.#nameDimension), this.#words, this.formatter);
  }

  readonly #nameDimension = (name: string): string =>
    this.catalog?.dimensions.find((dimension) => dimension.name === name)?.title ?? name;

  #renderTable(result: QueryResult): TemplateResult {
    const dimensions = this.#dimensions;
    const measured = {
      result,
      metrics: this.#visible,
      dimensions: dimensions.map((name) => ({ name, title: this.#nameDimension(name) })),
      describe: (name: string, value: MemberValue) =>
        value === null ? this.#words.none : this.findLabel(name, String(value)),
    };
    if (this.#measures?.[0] !== result) this.#measures = [result, measureColumns(measured)];
    const span = this.#print.isPrinting
      ? { from: 0, to: result.rows.length }
      : findWindow(this.first, this.#rowsInSight, result.rows.length);
    const { filters = [], choose } = this.around;
    const { findCompared = () => undefined, settled } = this.#columns ?? {};
    const parts: TableParts = {
      ...measured,
      measures: this.#measures[1],
      span,
      // What is out of sight is not rendered, and so cannot have the focus.
      current: Math.min(Math.max(this.current, span.from), span.to - 1),
      sort: this.#sort,
      formatter: this.formatter,
      words: this.#words,
      findCompared,
      describeColumn: (metric) => settled && describeSettled(settled, metric, this.activeRange, this.formatter),
      selected: choose && new Map(dimensions.map((name) => [name, findSelected(filters, name)])),
      onSort: (member) => this.#sortBy(member),
      onChoose: (member, value, row, isAdded) => this.#choose(member, value, row, isAdded),
    };
    return html`<div
      class="scroller"
      role="group"
      tabindex="0"
      aria-labelledby="title"
      @scroll=${this.#onScroll}
      @keydown=${this.#onKey}
    >
      ${renderTable(parts)}
    </div>`;
  }

  #sortBy(member: string): void {
    const { member: before, direction } = this.#sort;
    const isDimension = this.#dimensions.includes(member);
    const flipped = direction === 'desc' ? 'asc' : 'desc';
    this.sort = { member, direction: member === before ? flipped : isDimension ? 'asc' : 'desc' };
    this.current = 0;
    this.renderRoot.querySelector('.scroller')?.scrollTo({ top: 0 });
  }

  /** Filters the context around by a value of a dimension. */
  #choose(dimension: string, value: MemberValue, row: Row, isAdded: boolean): void {
    const { activeRange: range, activeFilters: filters, around } = this;
    const dimensions = Object.fromEntries(this.#dimensions.map((name) => [name, row[name] ?? null]));
    if (!emit(this, 'kpi-drill', { metric: this.#buildMetrics()[0] ?? '', dimensions, range, filters })) return;
    around.choose?.({ filters: selectMember(around.filters, dimension, value, isAdded) });
  }

  readonly #onScroll = (event: Event): void => void (this.first = findFirstRow(event.currentTarget as HTMLElement));

  /** Moves between rows by Up, Down, Page Up, Page Down, Home and End, within the column that has the focus. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const button = event.target as HTMLElement;
    const count = this.#view.result?.rows.length ?? 0;
    const cell = button.closest<HTMLElement>('[data-row]');
    if (!cell || count === 0) return;
    const to = findNextRow(event.key, Number(cell.dataset['row']), this.#rowsInSight - 1);
    if (to === undefined) return;
    event.preventDefault();
    void this.#focusRow(Math.min(Math.max(to, 0), count - 1), cell.dataset['column'] ?? '0');
  };

  /** Scrolls until the row is in sight, below the head and above the total, and focuses its button. */
  async #focusRow(index: number, column: string): Promise<void> {
    const scroller = this.renderRoot.querySelector<HTMLElement>('.scroller');
    if (!scroller) return;
    this.first = scrollToRow(scroller, index);
    this.current = index;
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>(`[data-row="${index}"][data-column="${column}"]`)
      ?.focus({ preventScroll: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-table': KpiTable;
  }
}
