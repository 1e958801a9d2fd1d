import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { emit } from '../../controllers/events.ts';
import { createMembersController, type FindCompared } from '../../controllers/members-controller.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { describeAgainst } from '../../format/describe-against.ts';
import { describeSettled } from '../../format/describe-settled.ts';
import { describeTarget } from '../../format/describe-comparison.ts';
import { breakdown as english } from '../../format/texts/en/breakdown.ts';
import { findUnit } from '../../format/formatter.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import { formatRange } from '../../format/times.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Filter, Query, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { rankRows } from '../../view/rank-rows.ts';
import { findSelected, selectMember, withoutSelected } from '../../view/select-member.ts';
import { computeTarget, isTargetOf } from '../../view/series/compute-target.ts';
import type { MemberValue } from '../../view/series/choose-values.ts';
import { toQuery } from '../../view/to-query.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { readCount, readNames } from '../../view/read-attributes.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { breakdownStyles } from './kpi-breakdown.styles.ts';
import { renderPath, toStepFilter, type Step } from './render-path.ts';
import { renderRows } from './render-rows.ts';

const DEFAULT_LIMIT = 6;

/**
 * One metric by the members of a dimension, ranked, with shares, and changes against the comparison. A member filters the
 * `kpi-context` around, or opens the next level of the dimension's hierarchy where there is none; the page may take that
 * over by preventing `kpi-drill`.
 *
 * @element kpi-breakdown
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart dimension - The choice of the dimension, if `by` names several.
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
    chosen: { state: true },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Name of the dimension, or of several that the reader chooses from, joined by commas. */
  declare by: string;
  /** Shown instead of the title made of metric and dimension. */
  declare label: string | null;
  /** Maximum number of bars; the others are summed below. Six when absent. */
  declare limit: number | string | null;
  declare private path: readonly Step[];
  /** The dimension that the reader chose. */
  declare private chosen: string | undefined;

  readonly #answer = createQueryController(this);
  readonly #members = createMembersController(this);
  #findCompared: FindCompared = () => undefined;

  constructor() {
    super();
    keepFocus(this, 'nav button:last-of-type', 'li button', 'button');
    this.path = [];
  }

  get #words(): Texts['breakdown'] {
    return this.formatter.texts.breakdown ?? english;
  }

  /** Names that the reader chooses from, without those that the metric cannot be split by. */
  get #choices(): readonly string[] {
    const names = readNames(this.by);
    const possible = this.findMetric(this.metric)?.dimensions;
    return names.length > 1 && possible ? names.filter((name) => possible.includes(name)) : names;
  }

  /** The dimension at the end of the path. */
  get #dimension(): string {
    const choices = this.#choices;
    const first = choices.find((name) => name === this.chosen) ?? choices[0] ?? '';
    return this.path.reduce((dimension) => this.#findNextLevel(dimension) ?? dimension, first);
  }

  #findNextLevel(dimension: string): string | undefined {
    for (const { levels } of this.catalog?.hierarchies ?? []) {
      const index = levels.indexOf(dimension);
      if (index >= 0 && levels[index + 1]) return levels[index + 1];
    }
    return undefined;
  }

  get #pathFilters(): readonly Filter[] {
    return this.path.map(toStepFilter);
  }

  /** Members that the context around is filtered by: all others stay, to be selected too. */
  get #selected(): readonly MemberValue[] {
    return this.around.choose ? findSelected(this.around.filters, this.#dimension) : [];
  }

  #buildQuery(): Query {
    const { metric, limit, activeFilters } = this;
    const filters = this.around.choose ? withoutSelected(activeFilters, this.#dimension) : activeFilters;
    return toQuery({
      metrics: [metric],
      dimensions: [this.#dimension],
      range: this.activeRange,
      compare: this.activeCompare,
      filters: [...filters, ...this.#pathFilters],
      order: [[metric, 'desc']],
      limit: readCount('limit', limit) ?? DEFAULT_LIMIT,
      timeZone: this.activeTimeZone,
      // Of a metric that does not settle that is all of it, and whether it does is known with the catalogue only.
      settled: true,
    });
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { metric, by } = this;
    this.#answer.watch(this.activeClient, () => this.#buildQuery(), { metric, by });
    const { result } = this.#answer.view;
    const query = result && this.#buildQuery();
    this.#findCompared = this.#members.follow(this.activeClient, query, result);
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
        ${this.#renderChoice()} ${renderFreshness(this.formatter, view.freshness, view.error)}
        ${this.renderMenuButton(metric, view.result, () => this.#buildQuery())}
      </header>
      <p class="note">${metric && view.result ? this.#describe(view.result, metric) : ''}</p>
      ${renderPath(
        this.#words.all,
        this.path.map(({ member, dimension }) => this.#describeMember(member, dimension)),
        (length) => (this.path = this.path.slice(0, length)),
      )}
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
    const dimension = this.#nameDimension(this.#dimension);
    if (!metric || !dimension) return this.findTitle(this.metric, null);
    return this.#choices.length > 1 ? metric.title : fill(this.#words.by, { metric: metric.title, dimension });
  }

  #nameDimension(name: string): string | undefined {
    return this.catalog?.dimensions.find((dimension) => dimension.name === name)?.title;
  }

  #renderChoice(): TemplateResult | typeof nothing {
    const choices = this.#choices;
    if (choices.length < 2) return nothing;
    const onChange = (event: Event): void => {
      this.chosen = (event.target as HTMLSelectElement).value;
      this.path = [];
    };
    return html`<select part="dimension" aria-label=${this.#words.splitBy} @change=${onChange}>
      ${choices.map(
        (name) =>
          html`<option value=${name} .selected=${name === (this.chosen ?? choices[0])}>
            ${this.#nameDimension(name) ?? name}
          </option>`,
      )}
    </select>`;
  }

  /** Describes the settled part, the target of the whole, and the comparison that changes refer to. */
  #describe(result: QueryResult, metric: MetricView): string {
    const { formatter } = this;
    const isWhole = this.activeFilters.length + this.path.length === 0;
    const target = isTargetOf(result, metric, isWhole) ? computeTarget(result, metric) : undefined;
    return [
      describeSettled(result, metric, this.activeRange, formatter) ??
        (this.range && formatRange(formatter, this.activeRange)),
      target && describeTarget(target, metric, formatter),
      describeAgainst(this.activeCompare, this.activeRange, result, formatter),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  /** While the next level is on its way the last result is that of another dimension. */
  #isOf({ rows }: QueryResult): boolean {
    return rows.length === 0 || this.#dimension in (rows[0] ?? {});
  }

  #renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      ${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton"></div>`)}`;
  }

  #renderList(result: QueryResult, metric: MetricView): TemplateResult {
    const dimension = this.#dimension;
    const next = this.around.choose && this.#findNextLevel(dimension);
    return renderRows({
      ranking: rankRows(result, metric, dimension),
      rows: result.rows,
      hasChanges: result.comparison !== undefined,
      metric,
      formatter: this.formatter,
      words: this.#words,
      selected: this.around.choose && this.#selected,
      nextLevel: next && (this.#nameDimension(next) ?? next),
      findCompared: this.#findCompared,
      describe: (member) => this.#describeMember(member),
      onChoose: (member, isAdded) => this.#choose(member, isAdded),
      onDeeper: (member) => this.#goDeeper(member),
    });
  }

  #describeMember(member: MemberValue, dimension = this.#dimension): string {
    return member === null ? this.#words.none : this.findLabel(dimension, String(member));
  }

  /** Filters the context around; without one, opens the next level. */
  #choose(member: MemberValue, isAdded: boolean): void {
    const { metric, activeRange: range, around } = this;
    const dimension = this.#dimension;
    const filters = [...this.activeFilters, ...this.#pathFilters];
    if (!emit(this, 'kpi-drill', { metric, dimensions: { [dimension]: member }, range, filters })) return;
    if (!around.choose) return this.#goDeeper(member);
    const steps = this.path.reduce<readonly Filter[]>(
      (joined, step) =>
        findSelected(joined, step.dimension).includes(step.member)
          ? joined
          : selectMember(joined, step.dimension, step.member, false),
      around.filters,
    );
    around.choose({ filters: selectMember(steps, dimension, member, isAdded) });
  }

  #goDeeper(member: MemberValue): void {
    const dimension = this.#dimension;
    if (this.#findNextLevel(dimension)) this.path = [...this.path, { dimension, member }];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-breakdown': KpiBreakdown;
  }
}
