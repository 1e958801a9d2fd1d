import type { PropertyDeclarations } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { emit } from '../../controllers/events.ts';
import { createLazyPart } from '../../controllers/lazy-part.ts';
import { createQueryController } from '../../controllers/query-controller.ts';
import { createSettledController } from '../../controllers/settled-controller.ts';
import { isYesterday } from '../../format/formatter.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import { chooseGranularity } from '../../protocol/choose-granularity.ts';
import type { Granularity, Query, QueryResult } from '../../protocol/query.ts';
import { readChoice, readGranularity, readNames } from '../../view/read-attributes.ts';
import { toQuery } from '../../view/to-query.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { createMarks } from '../marks/create-marks.ts';
import type { Mark } from '../marks/mark.ts';
import { toChartData, type ChartData } from './chart-data.ts';
import { nameCompared } from './describe-result.ts';
import type { Split } from './parts-controller.ts';

/** The numbers of a chart: asks for them and derives what is shown. */
export abstract class ChartElement extends KpiElement {
  static override properties: PropertyDeclarations = {
    metric: {},
    metrics: {},
    label: {},
    granularity: {},
    type: {},
    expected: { type: Boolean },
    noAlerts: { type: Boolean, attribute: 'no-alerts' },
    by: {},
  };

  /** Name of the metric in the catalogue. */
  declare metric: string;
  /**
   * Names of up to five metrics instead of `metric`, joined by commas or as a list: a line each, on one axis, or on two
   * where they have two units. Those that the reader may not see are left out.
   */
  declare metrics: string | readonly string[] | null;
  /** Shown instead of the metric's title. */
  declare label: string | null;
  /** Chosen by the range when absent. */
  declare granularity: Granularity | null;
  /** `line` when absent. */
  declare type: 'line' | 'area' | 'bar' | null;
  /** Shows the range in which values were expected, by hour or day, and marks those outside it. */
  declare expected: boolean;
  /** Leaves out the alerts of the metric. */
  declare noAlerts: boolean;
  /** Name of a dimension: its five largest values and all others together, on each other where they add up. */
  declare by: string | null;

  /** Tells the page that a part of the code could not be loaded. */
  protected readonly tellFailure = (error: unknown): void =>
    void emit(this, 'kpi-error', { error: toWireError(error) });
  /** Derived from the result that is shown. */
  protected data: ChartData | undefined;
  /** The range that is counted. */
  protected headline: QueryResult | undefined;
  readonly #answer = createQueryController(this);
  readonly #settled = createSettledController(this);
  readonly #marks = createMarks(this);
  readonly #findParts = createLazyPart(
    this,
    async () => (await import('./parts-controller.ts')).createPartsController(this),
    this.tellFailure,
  );
  readonly #findSeveral = createLazyPart(
    this,
    async () => (await import('./several/several-metrics.ts')).createSeveralMetrics(this),
    this.tellFailure,
  );
  /** Granularity of the shown result: that of another range may still be on its way. */
  #granularity: Granularity = 'day';
  #result: QueryResult | undefined;

  protected get view(): WidgetView {
    return this.#answer.view;
  }

  /** All names where the reader may see none of them: the service says why. */
  protected get names(): readonly string[] {
    const names = readNames(this.metrics ?? this.metric);
    const visible = names.filter((name) => this.findMetric(name));
    return visible.length > 0 ? visible : names;
  }

  protected get metricViews(): readonly MetricView[] {
    return this.names.flatMap((name) => this.findMetric(name) ?? []);
  }

  get #activeGranularity(): Granularity {
    return readGranularity(this.granularity) ?? chooseGranularity(this.activeRange);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const client = this.activeClient;
    // Which of several metrics can be seen, and have an axis in common, is known with the catalogue.
    const names = this.names;
    const isWaiting = names.length > 1 && !(this.#findSeveral() && (this.catalog ?? client?.catalog.get().error));
    this.#answer.watch(isWaiting ? undefined : client, () => this.buildQuery(this.expected), { metric: names[0] });
    const { result } = this.view;
    if (result && result !== this.#result) this.#granularity = this.#activeGranularity;
    this.#result = result;
    const by = result ? this.by : null;
    const split = this.#findParts(Boolean(by))?.follow(
      client,
      by,
      () => this.buildQuery(false),
      (name) => this.findLabel(by ?? '', name),
    );
    this.data = this.#derive(result, split);
    this.headline = this.#settled.follow(
      client,
      () => this.buildQuery(false),
      result,
      this.data?.several ? undefined : this.data?.metric,
    );
  }

  #derive(result: QueryResult | undefined, split: Split | undefined): ChartData | undefined {
    const metrics = this.metricViews;
    const [metric] = metrics;
    if (!result || !metric || this.view.state === 'error') return undefined;
    const { formatter, activeCompare: compare, activeRange: range, activeFilters: filters } = this;
    const findMarks = (name: string, slots: readonly string[]): readonly Mark[] =>
      this.#marks.find(this.activeClient, result, {
        ...{ metric: name, filters, slots, formatter, hasAlerts: !this.noAlerts },
        findLabel: (dimension, value) => this.findLabel(dimension, value),
        open: this.canExplore ? (exploration) => this.open(exploration) : undefined,
        isOpenedByPage: / alert /.test(` ${this.actions} `),
      });
    const choice = {
      formatter,
      granularity: this.#granularity,
      rangeName: capitalise(formatRange(formatter, range)),
      comparedName: compare && result.comparison ? nameCompared(formatter, result, isYesterday(compare, range)) : '',
      isWhole: filters.length === 0,
      findMarks: (slots: readonly string[]) => findMarks(metric.name, slots),
      catalog: this.catalog,
      split,
    };
    if (metrics.length === 1) {
      this.#findSeveral(false)?.release(() => this.buildQuery(false));
      return toChartData(result, metric, choice);
    }
    return this.#findSeveral()?.derive({
      client: this.activeClient,
      result,
      metrics,
      choice: { ...choice, comparedName: '' },
      type: this.type,
      range,
      compare,
      findMarks,
      buildQuery: () => this.buildQuery(false),
      renderDetails: (each) => this.renderDetailsButton(each, result),
    });
  }

  /** Expected ranges are known by hour and by day, of days in the catalogue's zone. */
  protected buildQuery(isExpected: boolean): Query {
    readChoice('type', this.type, 'line area bar');
    const [metric, second] = this.metricViews;
    if (second) this.#findSeveral()?.check(this.metricViews, this.by);
    else if (metric) readChoice('by', this.by, metric.dimensions.join(' '));
    const granularity = this.#activeGranularity;
    const timeZone = this.activeTimeZone;
    const isOwnZone = timeZone === undefined || timeZone === this.catalog?.timezone;
    return toQuery({
      metrics: this.names,
      range: this.activeRange,
      granularity,
      compare: this.activeCompare,
      filters: this.activeFilters,
      timeZone,
      expected: isExpected && !second && (granularity === 'hour' || (granularity === 'day' && isOwnZone)),
    });
  }
}
