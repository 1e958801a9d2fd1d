import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { emit } from '../../controllers/events.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { breakdown as english } from '../../format/texts/en/breakdown.ts';
import { findUnit } from '../../format/formatter.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Filter, Query, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { rankRows, type RankedItem } from '../../view/rank-rows.ts';
import { toQuery } from '../../view/to-query.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { readCount } from '../../view/read-attributes.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { breakdownStyles } from './kpi-breakdown.styles.ts';

const toPercent = (ratio: number): number => Math.round(ratio * 1000) / 10;

interface Step {
  readonly dimension: string;
  readonly member: string | number | boolean | null;
}

const toFilter = ({ dimension, member }: Step): Filter =>
  member === null
    ? { member: dimension, operator: 'notSet' }
    : { member: dimension, operator: 'equals', values: [member] };

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
    limit: {},
    path: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Name of the dimension. */
  declare by: string;
  /** Shown instead of the title made of metric and dimension. */
  declare label: string | null;
  /** Maximum number of bars; the others are summed below. Six when absent. */
  declare limit: number | string | null;
  declare private path: readonly Step[];

  readonly #answer = createQueryController(this);

  constructor() {
    super();
    this.path = [];
  }

  get #words(): Texts['breakdown'] {
    return this.formatter.texts.breakdown ?? english;
  }

  /** The dimension at the end of the path. */
  get #dimension(): string {
    return this.path.reduce((dimension) => this.#findNextLevel(dimension) ?? dimension, this.by);
  }

  #findNextLevel(dimension: string): string | undefined {
    for (const { levels } of this.catalog?.hierarchies ?? []) {
      const index = levels.indexOf(dimension);
      if (index >= 0 && levels[index + 1]) return levels[index + 1];
    }
    return undefined;
  }

  get #pathFilters(): readonly Filter[] {
    return this.path.map(toFilter);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { metric, by, limit } = this;
    const build = (): Query =>
      toQuery({
        metrics: [metric],
        dimensions: [this.#dimension],
        range: this.activeRange,
        filters: [...this.activeFilters, ...this.#pathFilters],
        order: [[metric, 'desc']],
        limit: readCount('limit', limit) ?? DEFAULT_LIMIT,
        timeZone: this.activeTimeZone,
      });
    this.#answer.watch(this.activeClient, build, { metric, by });
  }

  /** True without members, even if the total is zero. */
  get #view(): WidgetView {
    const { view } = this.#answer;
    return view.result?.rows.length === 0 && !view.result.other ? { ...view, state: 'empty' } : view;
  }

  /** As many rows have room in every state: those of `limit`, and that of the others. */
  protected override updated(): void {
    const body = this.renderRoot.querySelector<HTMLElement>('.body');
    body?.style.setProperty('--_rows', `${Number(this.limit || DEFAULT_LIMIT) + 1}`);
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const metric = this.findMetric(this.metric);
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header>
        ${this.renderTitle(
          this.#sayOwnTitle(metric),
          metric && findUnit(metric),
          this.renderDetailsButton(metric, view.result),
        )}
        ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${this.renderMenuButton(metric, view.result, [this.#dimension])}
      </header>
      ${this.path.length > 0 ? this.#renderPath() : nothing}
      <div class="body">
        ${
          renderNotice(this.formatter, view, this.retry) ??
          (view.result && metric && this.#isOf(view.result)
            ? this.#renderList(view.result, metric)
            : this.#renderSkeleton())
        }
      </div>
    </article>`;
  }

  #sayOwnTitle(metric: MetricView | undefined): string {
    if (this.label) return this.label;
    const dimension = this.catalog?.dimensions.find(({ name }) => name === this.#dimension);
    if (!metric || !dimension) return this.findTitle(this.metric, null);
    return fill(this.#words.by, { metric: metric.title, dimension: dimension.title });
  }

  /** While the next level is on its way the last result is that of another dimension. */
  #isOf({ rows }: QueryResult): boolean {
    return rows.length === 0 || this.#dimension in (rows[0] ?? {});
  }

  #renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      ${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton"></div>`)}`;
  }

  #renderPath(): TemplateResult {
    return html`<nav>
      <button class="link" @click=${() => (this.path = [])}>${this.#words.all}</button>
      ${this.path.map((step, index) =>
        index === this.path.length - 1
          ? html`<span aria-hidden="true">›</span
              ><span aria-current="true">${this.#describeMember(step.member, step.dimension)}</span>`
          : html`<span aria-hidden="true">›</span>
              <button class="link" @click=${() => (this.path = this.path.slice(0, index + 1))}>
                ${this.#describeMember(step.member, step.dimension)}
              </button>`,
      )}
    </nav>`;
  }

  #renderList(result: QueryResult, metric: MetricView): TemplateResult {
    const { items, other, largest } = rankRows(result, metric, this.#dimension);
    return html`<ul part="list">
      ${items.map((item) => this.#renderItem(item, metric, largest))}
      ${other ? html`<li class="other"><span>${this.#sayOther(other.count)}</span>${this.#renderBar(other, metric, largest)}</li>` : nothing}
    </ul>`;
  }

  #sayOther(count: number | undefined): string {
    return count === undefined ? this.#words.other : `${this.#words.other} (${this.formatter.number(count, {})})`;
  }

  #renderItem(item: RankedItem, metric: MetricView, largest: number): TemplateResult {
    return html`<li>
      <span class="name">
        <button @click=${() => this.#drill(item.member)}>${this.#describeMember(item.member)}</button>
        ${this.#renderDeeper(item.member)}
      </span>
      ${this.#renderBar(item, metric, largest)}
    </li>`;
  }

  #renderBar({ value, share, start, length }: RankedItem, metric: MetricView, largest: number): TemplateResult {
    const { formatter } = this;
    return html`<span class="amount">${formatter.amount(value, metric, largest)}</span>
      <span class="share">${share === undefined ? '' : formatter.percent(share)}</span>
      <svg aria-hidden="true">
        <rect
          class=${(value ?? 0) < 0 ? 'below' : ''}
          x="${toPercent(start)}%"
          width="${toPercent(length)}%"
          height="100%"
          rx="3"
        />
      </svg>`;
  }

  #describeMember(member: Step['member'], dimension = this.#dimension): string {
    return member === null ? this.#words.none : this.findLabel(dimension, String(member));
  }

  #drill(member: Step['member']): void {
    const { metric, activeRange: range } = this;
    const dimension = this.#dimension;
    const dimensions = { [dimension]: member };
    const filters = [...this.activeFilters, ...this.#pathFilters];
    if (this.canExplore) {
      this.open({ view: 'explore', metric, filters: [...filters, toFilter({ dimension, member })] }, dimensions);
      return;
    }
    const mayGoOn = emit(this, 'kpi-drill', { metric, dimensions, range, filters });
    if (mayGoOn) this.#goDeeper(member);
  }

  #goDeeper(member: Step['member']): void {
    const dimension = this.#dimension;
    if (this.#findNextLevel(dimension)) this.path = [...this.path, { dimension, member }];
  }

  /** Opens the next level of the hierarchy, where a click on the bar itself opens the metric in depth. */
  #renderDeeper(member: Step['member']): TemplateResult | typeof nothing {
    const next = this.#findNextLevel(this.#dimension);
    if (!next || !this.canExplore) return nothing;
    const title = this.catalog?.dimensions.find(({ name }) => name === next)?.title ?? next;
    const words = fill(this.#words.deeper, { member: this.#describeMember(member), dimension: title });
    return html`<button class="deeper" aria-label=${words} title=${words} @click=${() => this.#goDeeper(member)}>
      <span aria-hidden="true">›</span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-breakdown': KpiBreakdown;
  }
}
