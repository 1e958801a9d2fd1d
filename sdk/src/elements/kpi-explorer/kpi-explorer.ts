import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { createCell } from '../../client/cell.ts';
import type { Client } from '../../client/client.ts';
import { provideContext } from '../../context/context.ts';
import { NO_VIEW } from '../../context/page-scope.ts';
import { emit } from '../../controllers/events.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { theme } from '../../styles/theme.styles.ts';
import { NO_EXPLORATION, type Exploration, type ExploreScope } from '../../view/exploration/exploration.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';
import { KpiElement } from '../kpi-element.ts';
import { getAdoption } from './adoption.ts';
import { defineParts } from './define-parts.ts';
import { explorerStyles } from './kpi-explorer.styles.ts';
import { VisibleSlots } from './visible-slots.ts';

/**
 * One metric in depth: number, chart, anomalies, explanation, and breakdowns by each of its dimensions. A bar filters all
 * of it, a bucket of the chart is its next period; each part asks for its numbers when it comes into view.
 *
 * @element kpi-explorer
 * @csspart controls - The choice of period and comparison, and the filters.
 * @csspart breakdowns - The grid of breakdowns.
 * @fires kpi-explore - The reader chose another period, comparison or filter. A page that prevents it sets `range`,
 *   `compare` and `filters` itself.
 * @fires kpi-drill - A bar, a bucket or a part of the explanation was chosen; can be prevented.
 * @fires kpi-explain - The reader asks why a part moved; can be prevented.
 * @fires kpi-proof - The reader asks what a number is made of; can be prevented.
 */
export class KpiExplorer extends KpiElement {
  static override styles = [theme, explorerStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    chosen: { state: true },
    inner: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** The state that the reader chose here; undefined while it is that of the page. */
  declare private chosen: Exploration | undefined;
  /** A proof or explanation that is shown here, as nothing around can show it. */
  declare private inner: Exploration | undefined;

  readonly #provideView = provideContext(this, 'view', NO_VIEW);
  readonly #provideExplore = provideContext(this, 'explore', NO_EXPLORATION);
  readonly #slots = new VisibleSlots(this);
  readonly #shared = {
    cursor: createCell<string | null>(null),
    choose: (change: SavedView): void => {
      const { compare, ...rest } = { ...this.#exploration, ...change };
      this.#change({ ...rest, ...(compare && compare !== 'none' && { compare }) });
    },
  };

  /** The client and metric whose opening was told. */
  #told: readonly [client?: Client, metric?: string] = [];

  constructor() {
    super();
    // Under whatever tag the explorer itself is registered.
    defineParts();
    this.#provideExplore({ open: (exploration) => this.#show(exploration) });
  }

  get #texts(): ExplorationTexts {
    return this.formatter.texts.exploration ?? english;
  }

  protected override get activeRange(): DateRange {
    return this.chosen?.range ?? super.activeRange;
  }

  protected override get activeCompare(): DateRange | undefined {
    return this.chosen ? this.chosen.compare : super.activeCompare;
  }

  protected override get activeFilters(): readonly Filter[] {
    return this.chosen?.filters ?? super.activeFilters;
  }

  protected override get exploreScope(): ExploreScope {
    return { open: (exploration) => this.#show(exploration) };
  }

  get #isReadable(): boolean {
    try {
      return this.#exploration.filters.length >= 0;
    } catch {
      return false;
    }
  }

  /** Throws an Error that says which attribute cannot be read. */
  get #exploration(): Exploration {
    const { metric, activeRange: range, activeCompare: compare, activeFilters: filters } = this;
    return { view: 'explore', metric, range, ...(compare && { compare }), filters };
  }

  protected override willUpdate(changed?: PropertyValues): void {
    super.willUpdate();
    if (['metric', 'range', 'compare', 'filters'].some((name) => changed?.has(name))) this.chosen = undefined;
    try {
      const { range, compare = 'none', filters } = this.#exploration;
      this.#provideView({ range, compare, filters, ...this.#shared });
    } catch (error) {
      // All parts say so in their place.
      this.#provideView({ ...NO_VIEW, problem: `in <${this.localName}>: ${(error as Error).message}` });
    }
  }

  /** Tells of each metric once it is known to be one that the reader may see. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { activeClient: client, metric } = this;
    const [toldClient, toldMetric] = this.#told;
    if (!client || !this.findMetric(metric) || (client === toldClient && metric === toldMetric)) return;
    this.#told = [client, metric];
    getAdoption(client).noteExplorer(metric);
  }

  #show(exploration: Exploration): void {
    const { open } = super.exploreScope;
    if (exploration.view === 'explore' && exploration.metric === this.metric) this.#change(exploration);
    else if (open) open(exploration);
    else this.inner = exploration;
  }

  #change(exploration: Exploration): void {
    if (emit(this, 'kpi-explore', { exploration, step: 'change' })) this.chosen = exploration;
  }

  protected override render(): TemplateResult {
    const metric = this.findMetric(this.metric);
    const title = this.findTitle(this.metric, null);
    return html`<section class="explorer" aria-label=${title ? fill(this.#texts.title, { metric: title }) : nothing}>
      ${this.#renderControls(metric)}
      <div class="head">
        <kpi-explorer-number metric=${this.metric} no-sparkline></kpi-explorer-number>
        <trend-chart
          metric=${this.metric}
          expected
          type=${metric?.aggregation === 'ratio' ? 'line' : 'area'}
        ></trend-chart>
        <kpi-anomalies metric=${this.metric}></kpi-anomalies>
      </div>
      ${this.#renderInner()} ${metric ? this.#renderInsight(metric) : nothing}
      ${metric ? this.#renderBreakdowns(metric) : nothing}
      <footer>
        <button class="chip" @click=${() => this.open({ view: 'proof', metric: this.metric })}>
          ${this.#texts.explorer.proof}
        </button>
      </footer>
    </section>`;
  }

  /** Nothing to choose where an attribute cannot be read: the parts say so. */
  #renderControls(metric: MetricView | undefined): TemplateResult | typeof nothing {
    if (!this.#isReadable) return nothing;
    return html`<div class="controls" part="controls">
      <range-picker></range-picker>
      <filter-bar dimensions=${metric?.dimensions.join(',') ?? nothing}></filter-bar>
    </div>`;
  }

  #renderInner(): TemplateResult | typeof nothing {
    const { inner } = this;
    if (!inner) return nothing;
    const { metric, range, filters } = inner;
    return html`<div class="inner">
      ${
        inner.view === 'proof'
          ? html`<kpi-proof metric=${metric} .range=${range} .filters=${filters}></kpi-proof>`
          : html`<kpi-insight metric=${metric} .range=${range} .filters=${filters}></kpi-insight>`
      }
      <button class="link" @click=${() => (this.inner = undefined)}>${this.#texts.close}</button>
    </div>`;
  }

  /** Asks nothing before the catalogue says whether the reader may ask it. */
  #renderInsight({ name }: MetricView): TemplateResult | typeof nothing {
    return this.mayExplain ? html`<kpi-insight metric=${name}></kpi-insight>` : nothing;
  }

  #renderBreakdowns({ name, dimensions }: MetricView): TemplateResult {
    return html`<div class="breakdowns" part="breakdowns" role="group" aria-label=${this.#texts.explorer.breakdowns}>
      ${dimensions.map(
        (dimension) =>
          html`<div class="place" data-slot=${dimension}>
            ${this.#slots.has(dimension) ? html`<kpi-breakdown metric=${name} by=${dimension}></kpi-breakdown>` : nothing}
          </div>`,
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-explorer': KpiExplorer;
  }
}
