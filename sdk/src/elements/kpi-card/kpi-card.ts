import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { createQueryController } from '../../controllers/query-controller.ts';
import { createSettledController } from '../../controllers/settled-controller.ts';
import { whenIdle } from '../../controllers/when-idle.ts';
import type { ValueFormat } from '../../format/value-format.ts';
import type { Granularity, Query, QueryResult } from '../../protocol/query.ts';
import { describeSettled } from '../../format/describe-settled.ts';
import { formatRange } from '../../format/times.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import { cardStyles } from './kpi-card.styles.ts';
import { sizeStyles } from './size.styles.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { chooseGranularity } from '../../protocol/choose-granularity.ts';
import { toBuckets, type Bucket } from '../../view/series/describe-series.ts';
import { computeTarget, isTargetOf, type Target } from '../../view/series/compute-target.ts';
import { readChoice, readDecimals } from '../../view/read-attributes.ts';
import { toQuery } from '../../view/to-query.ts';
import { isStill } from '../is-still.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderFreshness, renderNotice } from '../render-state.ts';
import { renderNumbers, renderSkeleton } from './render-numbers.ts';
import type { Usual } from './usual.ts';

/**
 * One metric: its value, the change against a comparison, its target, its shape, and how fresh it is.
 *
 * @element kpi-card
 * @csspart card - The box around everything.
 * @csspart title - The metric's title.
 * @csspart value - The number.
 * @csspart change - The change and what it is against.
 * @csspart target - The target and how much of it is reached.
 * @csspart reason - One sentence about a number outside its usual range.
 * @csspart sparkline - The line.
 * @csspart freshness - The dot and the age.
 * @csspart notice - What stands there instead of a number.
 * @csspart menu-button - The button that opens the menu.
 * @csspart details-button - The button that shows what the metric means.
 * @slot icon - A picture before the title.
 * @slot footer - What the page adds below the numbers.
 * @slot menu - Entries of the page below those of the menu: buttons with `role="menuitem"`.
 * @fires kpi-alert-request - The reader chose "Alert me" in the menu; can be prevented, else `alert-rule-form` opens.
 * @fires kpi-annotate - The reader chose "Add a note" in the menu; can be prevented, else a form opens.
 * @fires kpi-drill - The reader opens the metric; can be prevented.
 * @fires kpi-ready - The first number is shown.
 * @fires kpi-data - The number changed.
 * @fires kpi-stale - The number became older than five times its objective.
 * @fires kpi-error - Something failed; `retryable` says whether trying again may help.
 */
export class KpiCard extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, cardStyles, sizeStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    label: {},
    granularity: {},
    size: {},
    decimals: {},
    notation: {},
    noSparkline: { type: Boolean, attribute: 'no-sparkline' },
    noTarget: { type: Boolean, attribute: 'no-target' },
    noPeriod: { type: Boolean, attribute: 'no-period' },
    announce: { type: Boolean },
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /** Shown instead of the metric's title. */
  declare label: string | null;
  /** Granularity of the sparkline; derived from the range when absent. */
  declare granularity: Granularity | null;
  /**
   * `micro` (number and change), `small`, `medium`, or `large` with a chart of its line; by the width of the card when absent.
   */
  declare size: 'micro' | 'small' | 'medium' | 'large' | null;
  /** Decimals of the number, its change and target, 0 to 20; those of the catalogue, or by its size, when absent. */
  declare decimals: number | string | null;
  /** `standard` never shortens the number, `compact` does from 1,000 on ("€14.6K"); from a million on when both are absent. */
  declare notation: 'standard' | 'compact' | null;
  /** Leaves out the line. */
  declare noSparkline: boolean;
  /** Leaves out the target and its bar. */
  declare noTarget: boolean;
  /** The page names the range itself: the title leaves it out, unless the number is of a part of it. */
  declare noPeriod: boolean;
  /** Announces changes to screen readers, politely. */
  declare announce: boolean;

  readonly #answer = createQueryController(this);
  readonly #settled = createSettledController(this);
  #buckets: readonly Bucket[] = [];
  /** Whose totals are shown: the settled part of the range, where it has one. */
  #headline: QueryResult | undefined;
  #decimals: number | undefined;
  #shown: string | undefined;
  #usual: Usual | undefined;
  #cancelUsual: (() => void) | undefined;

  protected override willUpdate(): void {
    super.willUpdate();
    const build = (): Query => this.#buildQuery();
    this.#answer.watch(this.activeClient, build, { metric: this.metric });
    const { result } = this.#answer.view;
    const metric = this.#findShown();
    this.#buckets = result && metric ? toBuckets(result, metric) : [];
    this.#headline = this.#settled.follow(this.activeClient, build, result, metric);
    if (!result || !metric || this.noSparkline) this.#usual?.follow(undefined);
    else this.#followUsual(metric, result);
  }

  /** Loads the code of usual ranges after the first numbers, as the first paint does not need it. */
  #followUsual(metric: MetricView, result: QueryResult): void {
    const [client, catalog] = [this.activeClient, this.catalog];
    if (!client || !catalog) return;
    if (!this.#usual) {
      this.#cancelUsual ??= whenIdle(() => void this.#loadUsual());
      return;
    }
    const { formatter } = this;
    const [query, buckets] = [this.#buildQuery(), this.#buckets];
    this.#usual.follow({ client, catalog, query, result, buckets, metric, formatter });
  }

  async #loadUsual(): Promise<void> {
    const usual = await import('./usual.ts').catch(() => undefined);
    this.#usual = usual?.createUsual(this);
    if (usual) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancelUsual?.();
    this.#cancelUsual = undefined;
  }

  /** The metric in the number format of this card. */
  #findShown(): (MetricView & ValueFormat) | undefined {
    const metric = this.findMetric(this.metric);
    const own = this.#decimals;
    const notation = this.notation ?? (own === undefined ? undefined : 'standard');
    if (!metric || !notation) return metric;
    const { decimals: usual, ...rest } = metric;
    const decimals = own ?? (notation === 'compact' ? undefined : usual);
    return { ...rest, notation, ...(decimals !== undefined && { decimals }) };
  }

  #buildQuery(): Query {
    readChoice('size', this.size, 'micro small medium large');
    readChoice('notation', this.notation, 'standard compact');
    this.#decimals = readDecimals('decimals', this.decimals);
    const range = this.activeRange;
    return toQuery({
      metrics: [this.metric],
      range,
      granularity: this.granularity ?? chooseGranularity(range),
      compare: this.activeCompare,
      filters: this.activeFilters,
      timeZone: this.activeTimeZone,
    });
  }

  protected override render(): TemplateResult {
    const { formatter } = this;
    const { view } = this.#answer;
    const { state } = view;
    const headline = this.#headline;
    const metric = this.#findShown();
    const freshness = renderFreshness(formatter, view.freshness, view.error);
    // An old number is said in the place of its change, so that nothing moves.
    const isOld = headline && (state === 'stale' || view.error?.code === 'unauthenticated');
    const target = metric && headline && this.#findTarget(headline, metric);
    const tone = this.#usual?.tone ?? (target?.isLimit && target.ratio > 1 ? 'bad' : undefined);
    return html`<article
      part="card"
      class="card ${state}"
      data-tone=${tone ?? nothing}
      data-size=${this.size ?? nothing}
      aria-labelledby="title"
      aria-busy=${state === 'loading'}
    >
      <div class="box">
        ${this.#renderHeader(metric, isOld ? nothing : freshness)}
        ${metric && this.canExplore ? this.#renderOpen() : nothing}
        ${
          renderNotice(formatter, view, this.retry) ??
          (headline && metric
            ? renderNumbers({
                metric,
                result: headline,
                buckets: this.#buckets,
                formatter,
                range: this.activeRange,
                compare: this.activeCompare,
                isAnnounced: this.announce,
                target,
                age: isOld ? freshness : undefined,
                usual: this.#usual,
                tone,
                hasSparkline: !this.noSparkline,
              })
            : renderSkeleton(formatter))
        }
      </div>
      <slot name="footer"></slot>
    </article>`;
  }

  #renderHeader(metric: MetricView | undefined, freshness: unknown): TemplateResult {
    const { result } = this.#answer.view;
    const title = this.findTitle(this.metric, this.label);
    return html`<header>
      <slot name="icon"></slot>
      ${this.renderTitle(title, this.#describePeriod(metric), this.renderDetailsButton(metric, result))} ${freshness}
      ${this.renderMenuButton(metric, result, () => this.#buildQuery())}
    </header>`;
  }

  #renderOpen(): TemplateResult {
    return html`<button
      class="open"
      aria-labelledby="title"
      @click=${() => this.open({ view: 'explore', metric: this.metric })}
    ></button>`;
  }

  /** Undefined under filters, unless the target is a level or the answer has one: the parts of a sum have no daily target. */
  #findTarget(headline: QueryResult, metric: MetricView): Target | undefined {
    const isShown = !this.noTarget && isTargetOf(headline, metric, this.activeFilters.length === 0);
    return isShown ? computeTarget(headline, metric) : undefined;
  }

  /** The range, or the part of it that the number is of, and whether that may still change. */
  #describePeriod(metric: MetricView | undefined): string | undefined {
    const { state } = this.#answer.view;
    if (state === 'loading' || state === 'error') return undefined;
    const { formatter, activeRange: range } = this;
    const headline = this.#headline;
    const part = metric && headline && describeSettled(headline, metric, range, formatter);
    return part ?? (this.noPeriod ? undefined : formatRange(formatter, range));
  }

  /** Highlights a changed number for a moment; not the first one, and not with reduced motion. */
  protected override updated(changed: PropertyValues<this>): void {
    const number = this.renderRoot.querySelector<HTMLElement>('.number');
    const before = this.#shown;
    const text = (this.#shown = number?.textContent);
    number?.style.setProperty('--_characters', `${text?.length}`);
    if (!before || !text || before === text || changed.has('metric')) return;
    if (isStill()) return;
    number?.animate([{ color: 'var(--_accent)' }, {}], { duration: 900, easing: 'ease-out' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-card': KpiCard;
  }
}
