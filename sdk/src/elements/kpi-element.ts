import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CatalogState, Client } from '../client/client.ts';
import { consumeContext } from '../context/context.ts';
import { getFormatter, NO_PAGE, NO_VIEW, type PageScope, type ViewScope } from '../context/page-scope.ts';
import { createCellController } from '../controllers/cell-controller.ts';
import { emit } from '../controllers/events.ts';
import type { Formatter } from '../format/formatter.ts';
import { fill, localized } from '../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../protocol/catalog.ts';
import type { DateRange, Filter, Query, QueryResult } from '../protocol/query.ts';
import { rangeConverter } from './range-converter.ts';
import type { WidgetSubject } from './widget-subject.ts';
import { NO_EXPLORATION, type Exploration, type ExploreScope } from '../view/exploration/exploration.ts';
import { findLabel } from '../view/find-label.ts';
import { readFilters, readRange } from '../view/read-attributes.ts';

/** Time without a client after which an element says so, ms: it would load forever. */
const PATIENCE_MS = 5000;
const NO_CLIENT = 'has no client: expected a <kpi-provider> with getToken or token-url around it';

/** Base of all widgets: client, catalogue, formatter, surrounding range, and labels of the catalogue. */
export abstract class KpiElement extends LitElement {
  static override properties: PropertyDeclarations = {
    range: { converter: rangeConverter },
    compare: { converter: rangeConverter },
    filters: {},
    headingLevel: { attribute: 'heading-level' },
    actions: {},
    client: { attribute: false },
  };

  /** The range shown; without it that of the `kpi-context` around, else today. */
  declare range: DateRange | null;
  /** Comparison: `previous period` and so on; `none` for no comparison. */
  declare compare: DateRange | null;
  /**
   * Filters of this element, joined to those of the `kpi-context` around: a list, or a text such as
   * `region=north; channel=web,app` (see `readFilters`), or JSON.
   */
  declare filters: readonly Filter[] | string | null;
  /** Heading level of the title, 1 to 6; without it the title is no heading but still names the widget. */
  declare headingLevel: number | string | null;
  /**
   * Entries of the menu, divided by spaces: `explore explain alert annotate copy export proof`; empty for no menu. Without it those
   * that work without code of the page. `alert-feed` has actions of its own, named there; elements without a menu do not read it.
   */
  declare actions: string | null;
  /** Client to use instead of the surrounding `kpi-provider`'s. */
  declare client: Client | null;

  readonly #findPage = consumeContext(this, 'page', NO_PAGE);
  readonly #findAround = consumeContext(this, 'view', NO_VIEW);
  readonly #findExplore = consumeContext(this, 'explore', NO_EXPLORATION);
  #hasWaited = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #catalogState = createCellController<CatalogState>(this);

  protected get page(): PageScope {
    return this.#findPage();
  }

  /** Values of the `kpi-context` around. */
  protected get around(): ViewScope {
    return this.#findAround();
  }

  protected get activeClient(): Client | undefined {
    return this.client ?? this.page.client;
  }

  /** Why nothing can be shown: an attribute around this element, or that there is no client for so long. */
  protected get problem(): string | undefined {
    const missing = this.#hasWaited && !this.activeClient ? NO_CLIENT : undefined;
    return this.page.problem ?? this.around.problem ?? missing;
  }

  /** Throws an Error that says which attribute, of this element or around it, cannot be read; so do the two below. */
  protected get activeRange(): DateRange {
    if (this.problem) throw new Error(this.problem);
    return readRange('range', this.range) ?? this.around.range ?? 'today';
  }

  /** Undefined for no comparison. */
  protected get activeCompare(): DateRange | undefined {
    const compare = readRange('compare', this.compare) ?? this.around.compare ?? 'previous period';
    return compare === 'none' ? undefined : compare;
  }

  protected get activeFilters(): readonly Filter[] {
    return [...this.around.filters, ...readFilters(this.filters)];
  }

  protected get formatter(): Formatter {
    return getFormatter(this.page.locale, this.activeTimeZone ?? this.catalog?.timezone);
  }

  /** Undefined until the catalogue is loaded, and for a metric that the reader may not see. */
  protected findMetric(name: string): MetricView | undefined {
    return this.catalog?.metrics.find((metric) => metric.name === name);
  }

  /** Title of a metric: empty until the catalogue is loaded, its name if the reader has no access; the tag without a metric. */
  protected findTitle(name: string, label: string | null): string {
    return label || (name ? (this.findMetric(name)?.title ?? (this.catalog ? name : '')) : this.localName);
  }

  /** The label of a dimension value in the catalogue, or the value where it has none. */
  protected findLabel(dimension: string, value: string): string {
    return findLabel(this.catalog, dimension, value, this.formatter.locale);
  }

  /** Opens metrics in depth around this element, if something there can. */
  protected get exploreScope(): ExploreScope {
    return this.#findExplore();
  }

  /** True if something around this element can show a metric in depth. */
  protected get canExplore(): boolean {
    return this.exploreScope.open !== undefined;
  }

  /**
   * Opens a metric for the reader, unless the page prevents the event: `kpi-drill` (with `dimensions`, the values that were
   * chosen), `kpi-explain` or `kpi-proof`.
   */
  protected open(
    exploration: Pick<Exploration, 'view' | 'metric'> & Partial<Exploration>,
    dimensions: Readonly<Record<string, string | number | boolean | null>> = {},
  ): void {
    const target: Exploration = { ...this.#toView(), ...exploration };
    const { metric, range, filters } = target;
    const mayOpen =
      target.view === 'explore'
        ? emit(this, 'kpi-drill', { metric, dimensions, range, filters })
        : emit(this, `kpi-${target.view}`, target);
    if (mayOpen) this.exploreScope.open?.(target);
  }

  #toView(): Pick<Exploration, 'range' | 'compare' | 'filters'> {
    const compare = this.activeCompare;
    return { range: this.activeRange, ...(compare && { compare }), filters: this.activeFilters };
  }

  /** A button that opens the menu for a metric; its code is loaded with the first click. */
  protected renderMenuButton(
    metric: MetricView | undefined,
    result: QueryResult | undefined,
    buildQuery: () => Query,
    draw?: WidgetSubject['draw'],
  ): TemplateResult | typeof nothing {
    if (!metric || this.actions === '' || !(this.canExplore || this.actions || result)) return nothing;
    return html`<button
      part="menu-button"
      class="tool"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${fill(this.formatter.texts.actions, { title: metric.title })}
      @click=${async ({ currentTarget }: Event) => {
        const subject = this.#describe(metric, result, result && buildQuery(), draw);
        const { toggleMenu } = await import('./menu/toggle-menu.ts');
        toggleMenu(this, this.renderRoot, currentTarget as HTMLElement, subject);
      }}
    >
      <span aria-hidden="true">⋯</span>
    </button>`;
  }

  /** A button that shows what a metric means, by hover, focus and click; its code is loaded then. */
  protected renderDetailsButton(
    metric: MetricView | undefined,
    result: QueryResult | undefined,
  ): TemplateResult | typeof nothing {
    if (!metric) return nothing;
    const show = async (event: Event): Promise<void> => {
      const anchor = event.currentTarget as HTMLElement;
      const { showDetails } = await import('./details/show-details.ts');
      showDetails(this, this.renderRoot, anchor, this.#describe(metric, result), event);
    };
    return html`<button
      part="details-button"
      class="about"
      aria-haspopup="dialog"
      aria-expanded="false"
      aria-label=${fill(this.formatter.texts.about, { title: metric.title })}
      @pointerenter=${show}
      @focus=${show}
      @click=${show}
    ></button>`;
  }

  #describe(
    metric: MetricView,
    shown: QueryResult | undefined,
    query?: Query,
    draw?: WidgetSubject['draw'],
  ): WidgetSubject {
    return {
      metric,
      client: this.activeClient,
      formatter: this.formatter,
      catalog: this.catalog,
      exploration: { view: 'explore', metric: metric.name, ...this.#toView() },
      around: this.around,
      actions: this.actions,
      canOpen: this.canExplore,
      shown,
      query,
      draw,
      openView: (exploration) => this.open(exploration),
    };
  }

  /** The title, with the period that its numbers are of, and a button that belongs to it. */
  protected renderTitle(title: string, period?: string, details: unknown = nothing): TemplateResult {
    const level = title && Number(this.headingLevel);
    return html`<div
      part="title"
      class="title"
      role=${level ? 'heading' : nothing}
      aria-level=${level || nothing}
      aria-labelledby=${level ? 'title' : nothing}
    >
      <span id="title"
        >${title || '\u00a0'}${title && period ? html`<span class="period"><i> · </i>${period}</span>` : nothing}</span
      >${details}
    </div>`;
  }

  /** Catalogue as visible to the reader; undefined until it is loaded. */
  protected get catalog(): CatalogView | undefined {
    return this.#catalogState.value?.catalog;
  }

  /** True where the reader may ask why numbers changed. */
  protected get mayExplain(): boolean {
    return this.catalog?.explain !== false;
  }

  /** Time zone of queries; the catalogue's when undefined. */
  protected get activeTimeZone(): string | undefined {
    return this.page.timeZone ?? this.activeClient?.timeZone;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    localized.add(this);
    this.#patience = setTimeout(() => {
      this.#hasWaited = true;
      this.requestUpdate();
    }, PATIENCE_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#patience);
    localized.delete(this);
  }

  protected override willUpdate(): void {
    this.#catalogState.watch(this.activeClient?.catalog);
  }

  protected readonly retry = (): void => this.refresh();

  /** Reloads everything; the current values stay until then. */
  refresh(): void {
    this.activeClient?.refresh();
  }
}
