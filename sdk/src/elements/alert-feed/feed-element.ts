import type { PropertyDeclarations } from 'lit';
import { getAlerts, type Alerts, type AlertsState } from '../../client/alerts.ts';
import type { Connection } from '../../client/live/live-connection.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { emit } from '../../controllers/events.ts';
import { warnOnce } from '../../controllers/warn-once.ts';
import { whenIdle } from '../../controllers/when-idle.ts';
import { toWireError } from '../../client/client-error.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import { nameZones } from '../../format/times.ts';
import { groupAlerts } from '../../view/alerts/group-alerts.ts';
import { dispatchError } from '../../controllers/dispatch-error.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Freshness, ReceivedError } from '../../protocol/query.ts';
import { findMoment } from '../../view/alerts/alert-moment.ts';
import { matchAlert } from '../../view/alerts/match-alert.ts';
import { KpiElement } from '../kpi-element.ts';
import type { AlertDetails } from './alert-details.ts';
import type * as AlertParts from './alert-parts.ts';
import type { AlertReasons } from './alert-reasons.ts';
import type { AlertTools } from './alert-tools.ts';
import type { FrozenOrder } from './frozen-order.ts';
import type { LinkedAlert } from './linked-alert.ts';
import { findError, findFreshness, isDisconnected } from './feed-status.ts';

/** Actions of a reader on an alert, by the names of `actions`. */
export type FeedAction =
  'acknowledge' | 'assign' | 'comment' | 'snooze' | 'silence' | 'resolve' | 'explain' | 'details';

/** Base of the feed: alerts, their age, the error if there are none, and new arrivals. */
export abstract class FeedElement extends KpiElement {
  static override properties: PropertyDeclarations = {
    label: {},
    readOnly: { type: Boolean, attribute: 'read-only' },
    noZone: { type: Boolean, attribute: 'no-zone' },
    alert: {},
    failure: { state: true },
    rules: { state: true },
  };

  /** Shown instead of "Alerts". */
  declare label: string | null;
  /** No actions, whatever the reader's role may do. */
  declare readOnly: boolean;
  /** The page names the time zone itself. */
  declare noZone: boolean;
  /** Id of an alert that a link leads to: it is marked, scrolled to and focused, even if it is resolved. */
  declare alert: string | null;
  /** Why an action or a request failed. */
  declare protected failure: string | null;

  /** Number of rules that watch metrics visible to the reader; undefined until it is loaded. */
  declare protected rules: number | undefined;

  static #parts: typeof AlertParts | undefined;
  protected details: AlertDetails | undefined;
  protected reasons: AlertReasons | undefined;
  protected tools: AlertTools | undefined;
  protected linked: LinkedAlert | undefined;
  protected order: FrozenOrder | undefined;
  readonly #alerts = createCellController<AlertsState>(this);
  readonly #clock = createCellController<number>(this);
  readonly #connection = createCellController<Connection>(this);
  /** Time at which the list of alerts was last confirmed complete, epoch ms. */
  #confirmedAtMs = 0;
  #isCounted = false;
  /** Ids of alerts that were announced; a silenced alert is announced when its silence ends. */
  #announced: ReadonlySet<string> | undefined;
  #lastError: string | undefined;

  protected get activeAlerts(): Alerts | undefined {
    return this.activeClient && getAlerts(this.activeClient);
  }

  protected get alerts(): AlertsState | undefined {
    return this.#alerts.value;
  }

  protected get connection(): Connection | undefined {
    return this.#connection.value;
  }

  /** Alerts of the values that the filters of this element and around it name; none while these cannot be read. */
  protected get matching(): readonly Alert[] {
    const { mistake, alerts } = this;
    if (mistake || !alerts) return [];
    const filters = this.activeFilters;
    return alerts.alerts.filter((alert) => matchAlert(alert, filters));
  }

  /** Those of the matching alerts that the reader searches for. */
  protected get found(): readonly Alert[] {
    return this.tools?.search(this.matching) ?? this.matching;
  }

  /** The attribute that cannot be read, of this element or around it, and why. */
  protected get mistake(): string | undefined {
    try {
      void this.activeFilters;
      return this.problem;
    } catch (error) {
      return (error as Error).message;
    }
  }

  protected get words(): Texts['alerts'] {
    return this.formatter.texts.alerts ?? english;
  }

  /** True if the reader may act on an alert that has not ended: with the right `own` on those of its own rules only. */
  protected readonly mayActOn = ({ own, state }: Alert): boolean => {
    const right = this.catalog?.alerts ?? 'view';
    return !this.readOnly && state !== 'resolved' && right !== 'view' && (right !== 'own' || own === true);
  };

  /** `Needs attention 3` while there are alerts that nobody has acknowledged. */
  protected get heading(): string {
    const { length } = groupAlerts(this.matching, 'open').attention;
    if (length === 0) return this.label || this.words.title;
    return `${this.label || this.words.attention} ${this.formatter.number(length, {})}`;
  }

  /** Name of the time zone of the times, unless it is the reader's own or the page names it. */
  protected get zone(): string | undefined {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return this.noZone ? undefined : nameZones(this.formatter, Date.now(), timeZone)[0];
  }

  /** Undefined while the values are kept up to date. */
  protected get freshness(): Freshness | undefined {
    const ageMs = (this.activeClient?.clock.get() ?? 0) - this.#confirmedAtMs;
    return findFreshness(this.alerts, this.connection, ageMs);
  }

  protected get error(): ReceivedError | undefined {
    const { mistake } = this;
    if (mistake) return { code: 'invalid_attribute', message: `<${this.localName}> ${mistake}`, retryable: false };
    return findError(this.alerts, this.connection);
  }

  /** True while actions are disabled: the alerts may be outdated, or the browser is offline. */
  protected get isResting(): boolean {
    return this.freshness !== undefined || !globalThis.navigator.onLine;
  }

  /** The metric of an alert, and what opens it at the moment of the alert; both only where the reader may see it. */
  protected findMetricOf(alert: Alert): { metric: MetricView | undefined; onExplore?: () => void } {
    const metric = this.findMetric(alert.metric);
    if (!metric || !this.canExplore) return { metric };
    return { metric, onExplore: () => this.open({ view: 'explore', ...findMoment(alert) }, alert.dimensions) };
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#alerts.watch(this.activeAlerts?.state);
    this.#connection.watch(this.activeClient?.connection);
    const isOffline = isDisconnected(this.connection);
    // Ages grow while there is something whose age is shown, and seconds until another try are counted.
    const isAged = this.alerts && (this.alerts.alerts.length > 0 || isOffline);
    this.#clock.watch(isAged || this.error?.retryAtMs ? this.activeClient?.clock : undefined);
    if (!isOffline) this.#confirmedAtMs = this.activeClient?.clock.get() ?? 0;
    this.#dispatchFailure();
  }

  /** Retries connection, token and subscription. */
  override refresh(): void {
    super.refresh();
    this.#isCounted = false;
    if (this.error) this.activeAlerts?.retry();
  }

  /** True if the page leaves an action to readers who may do it. */
  protected readonly offers = (action: FeedAction): boolean =>
    (action !== 'explain' || this.mayExplain) &&
    (this.actions === null || this.actions === undefined || this.actions.split(/\s+/).includes(action));

  /** Loads the number of rules, once: at once, or when the page is idle. */
  protected countRules(waits: boolean): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    const count = (): void =>
      void this.activeAlerts?.countRules().then(
        (rules) => (this.rules = rules),
        (error: unknown) => {
          if (toWireError(error).retryAtMs) this.#isCounted = false;
        },
      );
    if (waits) whenIdle(count);
    else count();
  }

  /** Returns new alerts that are shown, last in their order first: each once, and none that were there before. */
  protected takeNews(alerts: readonly Alert[]): readonly Alert[] {
    const announced = this.#announced;
    const matching = new Set(this.matching);
    const announceable = alerts.filter(({ id, silenced }) => !silenced || announced?.has(id));
    this.#announced = new Set(announceable.map(({ id }) => id));
    return announced ? announceable.filter((alert) => !announced.has(alert.id) && matching.has(alert)).reverse() : [];
  }

  /** Code that renders alerts; undefined until a feed of the page has one. */
  protected get parts(): typeof AlertParts | undefined {
    return FeedElement.#parts;
  }

  /** Loads what renders alerts, for all feeds of the page, and makes what this one needs of it. */
  protected prepare(): void {
    const { parts } = this;
    if (parts) {
      this.details ??= new parts.AlertDetails(this);
      this.reasons ??= new parts.AlertReasons(this);
      this.tools ??= new parts.AlertTools(this, this.#fail);
      this.linked ??= new parts.LinkedAlert(this, this.#fail);
      this.order ??= new parts.FrozenOrder(() => this.requestUpdate());
      return;
    }
    import('./alert-parts.ts').then((loaded) => {
      FeedElement.#parts = loaded;
      this.requestUpdate();
    }, this.#fail);
  }

  readonly #fail = (error: unknown): void => {
    this.failure = this.describeFailure(error);
  };

  protected readonly describeFailure = (error: unknown): string =>
    fill(this.words.failed.details, { message: toWireError(error).message });

  /** Reports each failure once. */
  #dispatchFailure(): void {
    const client = this.activeClient;
    const { error } = this;
    const isKnown = error?.code === this.#lastError;
    this.#lastError = error?.code;
    if (error?.code === 'invalid_attribute' && !isKnown) {
      warnOnce(error.message);
      emit(this, 'kpi-error', { error });
      return;
    }
    if (client && this.alerts && !isKnown) dispatchError(this, client, error);
  }
}
