import { html, nothing, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import { emit } from '../../controllers/events.ts';
import { QueryController } from '../../controllers/query-controller.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Filter, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { rankRows, type RankedItem } from '../../view/rank-rows.ts';
import { toQuery } from '../../view/to-query.ts';
import { KpiElement } from '../kpi-element.ts';
import { breakdownStyles } from './kpi-breakdown.styles.ts';

interface Step {
  readonly dimension: string;
  readonly member: string | number | boolean | null;
}

const DEFAULT_LIMIT = 6;

/**
 * One metric by the members of a dimension, ranked, with shares. Members open the next level of the dimension's
 * hierarchy; the page may take that over by preventing `kpi-drill`.
 *
 * @element kpi-breakdown
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart list - The bars.
 * @csspart freshness - The dot and the age.
 * @csspart notice - What stands there instead of bars.
 * @fires kpi-ready - The first numbers are shown.
 * @fires kpi-data - Numbers changed.
 * @fires kpi-stale - Numbers became older than five times their objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 * @fires kpi-drill - A member was chosen; can be prevented.
 */
export class KpiBreakdown extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, breakdownStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    by: {},
    label: {},
    limit: { type: Number },
    path: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Name of the dimension. */
  declare by: string;
  /** Shown instead of the title made of metric and dimension. */
  declare label: string | null;
  /** Bars; what is beyond them is added up below. Six when absent. */
  declare limit: number | null;
  declare private path: readonly Step[];

  private readonly answer = new QueryController(this);

  constructor() {
    super();
    this.path = [];
  }

  /** The dimension at the end of the path. */
  private get dimension(): string {
    return this.path.reduce((dimension) => this.findNextLevel(dimension) ?? dimension, this.by);
  }

  private findNextLevel(dimension: string): string | undefined {
    for (const { levels } of this.catalog?.hierarchies ?? []) {
      const index = levels.indexOf(dimension);
      if (index >= 0 && levels[index + 1]) return levels[index + 1];
    }
    return undefined;
  }

  private get pathFilters(): readonly Filter[] {
    return this.path.map(({ dimension, member }) =>
      member === null
        ? { member: dimension, operator: 'notSet' as const }
        : { member: dimension, operator: 'equals' as const, values: [member] },
    );
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { metric, by, limit } = this;
    const query = toQuery({
      metrics: [metric],
      dimensions: [this.dimension],
      range: this.activeRange,
      filters: [...this.activeFilters, ...this.pathFilters],
      order: [[metric, 'desc']],
      limit: limit ?? DEFAULT_LIMIT,
      timeZone: this.page.value.timeZone,
    });
    this.answer.watch(this.activeClient, metric && by ? query : undefined);
  }

  protected override render(): TemplateResult {
    const { view } = this.answer;
    const metric = this.findMetric(this.metric);
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header>
        <h3 part="title" id="title">${this.sayTitle(metric) || html`&nbsp;`}</h3>
        ${this.renderFreshness(view.freshness)}
      </header>
      ${this.path.length > 0 ? this.renderPath() : nothing}
      ${
        this.renderNotice(view) ??
        (view.result && metric && this.isOf(view.result) ? this.renderList(view.result, metric) : this.renderSkeleton())
      }
    </article>`;
  }

  private sayTitle(metric: MetricView | undefined): string {
    if (this.label) return this.label;
    const dimension = this.catalog?.dimensions.find(({ name }) => name === this.dimension);
    if (!metric || !dimension) return this.isCatalogLoaded ? this.metric : '';
    return fill(this.formatter.texts.by, { metric: metric.title, dimension: dimension.title });
  }

  /** While the next level is on its way the last result is that of another dimension. */
  private isOf({ rows }: QueryResult): boolean {
    return rows.length === 0 || this.dimension in (rows[0] ?? {});
  }

  private renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      ${[1, 2, 3, 4].map(() => html`<div class="skeleton"></div>`)}`;
  }

  private renderPath(): TemplateResult {
    const { texts } = this.formatter;
    return html`<nav>
      <button class="link" @click=${() => (this.path = [])}>${texts.all}</button>
      ${this.path.map((step, index) =>
        index === this.path.length - 1
          ? html`<span aria-hidden="true">›</span><span aria-current="true">${this.sayMember(step.member)}</span>`
          : html`<span aria-hidden="true">›</span>
              <button class="link" @click=${() => (this.path = this.path.slice(0, index + 1))}>
                ${this.sayMember(step.member)}
              </button>`,
      )}
    </nav>`;
  }

  private renderList(result: QueryResult, metric: MetricView): TemplateResult {
    const { items, other } = rankRows(result, metric, this.dimension);
    return html`<ul part="list">
      ${items.map((item) => this.renderItem(item, metric))}
      ${
        other
          ? html`<li class="other"><span>${this.formatter.texts.other}</span>${this.renderBar(other, metric)}</li>`
          : nothing
      }
    </ul>`;
  }

  private renderItem(item: RankedItem, metric: MetricView): TemplateResult {
    return html`<li>
      <button @click=${() => this.drill(item.member)}>${this.sayMember(item.member)}</button>
      ${this.renderBar(item, metric)}
    </li>`;
  }

  private renderBar({ value, share, length }: RankedItem, metric: MetricView): TemplateResult {
    const { formatter } = this;
    return html`<span class="amount">${formatter.value(value, metric)}</span>
      <span class="share">${share === undefined ? '' : formatter.percent(share)}</span>
      <svg aria-hidden="true">${svg`<rect width="${Math.round(length * 1000) / 10}%" height="100%" rx="3" />`}</svg>`;
  }

  private sayMember(member: Step['member']): string {
    return member === null ? this.formatter.texts.none : String(member);
  }

  private drill(member: Step['member']): void {
    const { metric, dimension, activeRange: range } = this;
    const filters = [...this.activeFilters, ...this.pathFilters];
    const mayGoOn = emit(this, 'kpi-drill', { metric, dimensions: { [dimension]: member }, range, filters });
    if (mayGoOn && this.findNextLevel(dimension)) this.path = [...this.path, { dimension, member }];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-breakdown': KpiBreakdown;
  }
}
