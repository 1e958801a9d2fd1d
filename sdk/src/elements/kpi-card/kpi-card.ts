import { html, nothing, svg, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { QueryController } from '../../controllers/query-controller.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity, Query, QueryResult } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { chooseGranularity } from '../../view/choose-granularity.ts';
import { computeChange, type Change } from '../../view/compute-change.ts';
import { computeTarget } from '../../view/compute-target.ts';
import { drawLine, findScale } from '../../view/draw-line.ts';
import { toQuery } from '../../view/to-query.ts';
import { KpiElement } from '../kpi-element.ts';
import { cardStyles } from './kpi-card.styles.ts';

const BOX = { width: 100, height: 30 };
const ARROWS = { up: '▲ ', down: '▼ ', flat: '' } as const;

/**
 * One metric: its value, the change against a comparison, its target, its shape, and how fresh it is.
 *
 * @element kpi-card
 * @csspart card - The box around everything.
 * @csspart title - The metric's title.
 * @csspart value - The number.
 * @csspart change - The change and what it is against.
 * @csspart target - The target and how much of it is reached.
 * @csspart sparkline - The line.
 * @csspart freshness - The dot and the age.
 * @csspart notice - What stands there instead of a number.
 * @fires kpi-ready - The first number is shown.
 * @fires kpi-data - The number changed.
 * @fires kpi-stale - The number became older than five times its objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 */
export class KpiCard extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, cardStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    label: {},
    granularity: {},
    noSparkline: { type: Boolean, attribute: 'no-sparkline' },
    noTarget: { type: Boolean, attribute: 'no-target' },
    announce: { type: Boolean },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the metric's title. */
  declare label: string | null;
  /** Of the sparkline; chosen by the range when absent. */
  declare granularity: Granularity | null;
  declare noSparkline: boolean;
  declare noTarget: boolean;
  /** Tells screen readers of each change, politely. */
  declare announce: boolean;

  private readonly answer = new QueryController(this);
  private shown: string | undefined;

  protected override willUpdate(): void {
    super.willUpdate();
    this.answer.watch(this.activeClient, this.metric ? this.buildQuery() : undefined);
  }

  private buildQuery(): Query {
    const range = this.activeRange;
    return toQuery({
      metrics: [this.metric],
      range,
      granularity: this.granularity ?? chooseGranularity(range),
      compare: this.activeCompare,
      filters: this.activeFilters,
      timeZone: this.page.value.timeZone,
    });
  }

  protected override render(): TemplateResult {
    const { view } = this.answer;
    const metric = this.findMetric(this.metric);
    const title = this.label || metric?.title || (this.isCatalogLoaded ? this.metric : '');
    return html`<article
      part="card"
      class="card ${view.state}"
      aria-labelledby="title"
      aria-busy=${view.state === 'loading'}
    >
      <header>
        <h3 part="title" id="title" title=${metric?.description ?? nothing}>${title || html`&nbsp;`}</h3>
        ${this.renderFreshness(view.freshness)}
      </header>
      ${
        this.renderNotice(view) ??
        (view.result && metric ? this.renderNumbers(view.result, metric) : this.renderSkeleton())
      }
    </article>`;
  }

  private renderSkeleton(): TemplateResult {
    return html`<span class="hidden" role="status">${this.formatter.texts.loading}</span>
      <div class="skeleton big"></div>
      <div class="skeleton small"></div>`;
  }

  private renderNumbers(result: QueryResult, metric: MetricView): TemplateResult {
    return html`<div part="value" class="value" aria-live=${this.announce ? 'polite' : 'off'}>
        ${this.formatter.value(result.totals[this.metric], metric)}
      </div>
      ${this.renderChange(result, metric)} ${this.noTarget ? nothing : this.renderTarget(result, metric)}
      ${this.noSparkline ? nothing : this.renderSparkline(result)}`;
  }

  private renderChange(result: QueryResult, metric: MetricView): TemplateResult | typeof nothing {
    const compare = this.activeCompare;
    if (compare === undefined || !result.comparison) return nothing;
    const { formatter } = this;
    const versus = formatter.versus(compare, this.activeRange);
    const change = computeChange(result, metric);
    const before = formatter.value(result.comparison.totals[this.metric], metric);
    if (!change) return html`<div part="change" class="change muted"><span>${versus}: ${before}</span></div>`;
    return html`<div part="change" class="change" title=${`${versus}: ${before}`}>
      <span class="amount" data-sentiment=${change.sentiment} data-direction=${change.direction}
        ><span aria-hidden="true">${ARROWS[change.direction]}</span>${this.sayChange(change)}</span
      ><span class="muted">${versus}${change.basis === 'closed' ? ` ${formatter.texts.soFar}` : ''}</span>
    </div>`;
  }

  /** Colour says good or bad to those who see it; a hidden word says it to the others. */
  private sayChange({ amount, unit, sentiment, direction }: Change): TemplateResult {
    const { texts, change } = this.formatter;
    if (direction === 'flat') return html`${texts.noChange}`;
    const verdict = sentiment === 'none' ? nothing : html`<span class="hidden">(${texts[sentiment]})</span>`;
    return html`${change(amount, unit)}${verdict}`;
  }

  private renderTarget(result: QueryResult, metric: MetricView): TemplateResult | typeof nothing {
    const target = computeTarget(result, metric);
    if (!target) return nothing;
    const { value, percent, texts } = this.formatter;
    const words = fill(texts.target, { percent: percent(target.ratio), target: value(target.value, metric) });
    return html`<div part="target" class="target ${target.isMet ? 'met' : ''}">
      <progress max="1" .value=${Math.min(1, Math.max(0, target.ratio))} aria-label=${words}></progress>
      <span aria-hidden="true">${words}</span>
    </div>`;
  }

  private renderSparkline({ rows, comparison }: QueryResult): TemplateResult | typeof nothing {
    const pick = (row: Readonly<Record<string, unknown>>): number | null => {
      const value = row[this.metric];
      return typeof value === 'number' ? value : null;
    };
    // The last bucket is still growing: drawn, it would always look like a fall.
    const values = rows.filter(({ partial }) => !partial).map(pick);
    const before = this.activeCompare ? (comparison?.rows.map(pick) ?? []) : [];
    const count = Math.max(values.length, before.length);
    if (count < 2) return nothing;
    const scale = findScale(values, before);
    return html`<svg
      part="sparkline"
      class="sparkline"
      viewBox="0 0 ${BOX.width} ${BOX.height}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${before.length > 0 ? svg`<path class="before" d=${drawLine(before, count, scale, BOX)} />` : nothing}
      <path d=${drawLine(values, count, scale, BOX)} />
    </svg>`;
  }

  /** The number glows for a moment when it changed; not at first, and not for who asked for less motion. */
  protected override updated(changed: PropertyValues<this>): void {
    const value = this.renderRoot.querySelector('.value');
    const text = value?.textContent?.trim();
    const isChange = this.shown !== undefined && text !== undefined && this.shown !== text && !changed.has('metric');
    this.shown = text;
    if (!isChange || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const { color } = getComputedStyle(this.renderRoot.querySelector('.sparkline path') ?? this);
    value?.animate([{ color }, {}], { duration: 900, easing: 'ease-out' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-card': KpiCard;
  }
}
