import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CatalogState, Client } from '../client/client.ts';
import { ContextConsumer } from '../context/context.ts';
import { getFormatter, NO_PAGE, NO_VIEW } from '../context/page-scope.ts';
import { CellController } from '../controllers/cell-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { fill } from '../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../protocol/catalog.ts';
import type { DateRange, Filter, Freshness } from '../protocol/query.ts';
import type { WidgetView } from '../view/widget-state.ts';
import { rangeConverter } from './range-converter.ts';

/** What all widgets share: client, catalogue, formatter and the range around them, and how states are told. */
export abstract class KpiElement extends LitElement {
  static override properties: PropertyDeclarations = {
    range: { converter: rangeConverter },
    compare: { converter: rangeConverter },
    filters: { type: Array },
    client: { attribute: false },
  };

  /** The range shown; without it that of the `kpi-context` around, else today. */
  declare range: DateRange | null;
  /** What it is compared with: `previous period` and so on; `none` for no comparison. */
  declare compare: DateRange | null;
  /** Filters of this element, joined to those of the `kpi-context` around. */
  declare filters: readonly Filter[] | null;
  /** Used instead of the client of the `kpi-provider` around. */
  declare client: Client | null;

  protected readonly page = new ContextConsumer(this, 'page', NO_PAGE);
  protected readonly around = new ContextConsumer(this, 'view', NO_VIEW);
  private readonly catalogState = new CellController<CatalogState>(this);

  protected get activeClient(): Client | undefined {
    return this.client ?? this.page.value.client;
  }

  protected get activeRange(): DateRange {
    return this.range || this.around.value.range || 'today';
  }

  /** Undefined for no comparison. */
  protected get activeCompare(): DateRange | undefined {
    const compare = this.compare || this.around.value.compare || 'previous period';
    return compare === 'none' ? undefined : compare;
  }

  protected get activeFilters(): readonly Filter[] {
    return [...this.around.value.filters, ...(this.filters ?? [])];
  }

  protected get formatter(): Formatter {
    const { locale, timeZone } = this.page.value;
    return getFormatter(locale, timeZone ?? this.activeClient?.timeZone ?? this.catalog?.timezone);
  }

  /** Undefined until the catalogue is loaded, and for a metric that the reader may not see. */
  protected findMetric(name: string): MetricView | undefined {
    return this.catalog?.metrics.find((metric) => metric.name === name);
  }

  /** What the reader may see; undefined until it is loaded. */
  protected get catalog(): CatalogView | undefined {
    return this.catalogState.value?.catalog;
  }

  protected get isCatalogLoaded(): boolean {
    return this.catalog !== undefined;
  }

  protected override willUpdate(): void {
    this.catalogState.watch(this.activeClient?.catalog);
  }

  /** Asks for everything anew; what is shown stays meanwhile. */
  refresh(): void {
    this.activeClient?.refresh();
  }

  protected renderFreshness(freshness: Freshness | undefined): TemplateResult | typeof nothing {
    if (!freshness) return nothing;
    const { texts, age } = this.formatter;
    const { state, ageMs } = freshness;
    const words =
      ageMs === null ? texts.never : state === 'live' ? texts.live : fill(texts[state], { age: age(ageMs) });
    return html`<span part="freshness" class="freshness" data-state=${state}
      ><span class=${state === 'live' ? 'hidden' : ''}>${words}</span></span
    >`;
  }

  /** The sentence that stands where numbers would. Undefined where there are numbers. */
  protected renderNotice({ state, error }: WidgetView): TemplateResult | undefined {
    const { texts } = this.formatter;
    if (state === 'ready' || state === 'stale' || state === 'loading') return undefined;
    if (state !== 'error') return html`<div part="notice" class="notice"><p>${texts[state]}</p></div>`;
    const words = error?.code === 'unauthenticated' ? texts.unauthenticated : texts.error;
    return html`<div part="notice" class="notice" role="status">
      <p>${words}</p>
      ${
        error?.retryable
          ? html`<button class="link" @click=${() => this.refresh()}>${texts.retry}</button>`
          : html`<p>${error?.message}</p>`
      }
    </div>`;
  }
}
