import type { PropertyDeclarations } from 'lit';
import { getAlerts, type Alerts, type AlertsState } from '../../client/alerts.ts';
import type { Connection } from '../../client/live-connection.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { tellError } from '../../controllers/tell-error.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { Freshness, WireError } from '../../protocol/query.ts';
import { KpiElement } from '../kpi-element.ts';
import { findError, findFreshness, isDeaf } from './feed-status.ts';

/** Base of the feed: alerts, their age, the error if there are none, and new arrivals. */
export abstract class FeedElement extends KpiElement {
  static override properties: PropertyDeclarations = { rules: { state: true } };

  /** Rules that watch what the reader may see; undefined until that was asked for. */
  declare protected rules: number | undefined;

  readonly #alerts = createCellController<AlertsState>(this);
  readonly #clock = createCellController<number>(this);
  readonly #connection = createCellController<Connection>(this);
  /** Time at which the list of alerts was last confirmed complete, epoch ms. */
  #heardAtMs = 0;
  #isCounted = false;
  /** Ids of alerts that were announced; a silenced alert is announced when its silence ends. */
  #told: ReadonlySet<string> | undefined;
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

  /** Undefined while what is shown is kept up to date. */
  protected get freshness(): Freshness | undefined {
    const ageMs = (this.activeClient?.clock.get() ?? 0) - this.#heardAtMs;
    return findFreshness(this.alerts, this.connection, ageMs);
  }

  protected get error(): WireError | undefined {
    return findError(this.alerts, this.connection);
  }

  /** Nothing can be done about what may be old, or while the browser is offline. */
  protected get isResting(): boolean {
    return this.freshness !== undefined || !globalThis.navigator.onLine;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#alerts.watch(this.activeAlerts?.state);
    this.#connection.watch(this.activeClient?.connection);
    const hearsNothing = isDeaf(this.connection);
    // Ages grow while there is something whose age is shown.
    const isAged = this.alerts && (this.alerts.alerts.length > 0 || hearsNothing);
    this.#clock.watch(isAged ? this.activeClient?.clock : undefined);
    if (!hearsNothing) this.#heardAtMs = this.activeClient?.clock.get() ?? 0;
    this.#tellFailure();
  }

  /** The connection, the token and the subscription are tried again. */
  override refresh(): void {
    super.refresh();
    this.#isCounted = false;
    if (this.error) this.activeAlerts?.retry();
  }

  /** Asks how many rules there are, once. */
  protected countRules(): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.activeAlerts?.countRules().then(
      (rules) => (this.rules = rules),
      () => undefined,
    );
  }

  /** Alerts that came, the last in their order first: each once, and none of those that were there before. */
  protected takeNews(alerts: readonly Alert[]): readonly Alert[] {
    const told = this.#told;
    const toTell = alerts.filter(({ id, silenced }) => !silenced || told?.has(id));
    this.#told = new Set(toTell.map(({ id }) => id));
    return told ? toTell.filter(({ id }) => !told.has(id)).reverse() : [];
  }

  /** Once for each failure: one that goes on is no other. */
  #tellFailure(): void {
    const client = this.activeClient;
    const { error } = this;
    const isKnown = error?.code === this.#lastError;
    this.#lastError = error?.code;
    if (client && this.alerts && !isKnown) tellError(this, client, error);
  }
}
