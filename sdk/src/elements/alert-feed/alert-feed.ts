import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { getAlerts, type AlertAction, type Alerts, type AlertsState } from '../../client/alerts.ts';
import { toWireError } from '../../client/client-error.ts';
import type { Connection } from '../../client/live-connection.ts';
import { getFormatter } from '../../context/page-scope.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { emit } from '../../controllers/events.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { nameZones } from '../../format/times.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { Freshness } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { isOpen, nameAlert } from '../../view/describe-alert.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderFreshness } from '../render-state.ts';
import { AlertDetails } from './alert-details.ts';
import { findFocused, restoreFocus, type FocusedAlert } from './alert-focus.ts';
import { feedStyles } from './alert-feed.styles.ts';
import { renderAlert, renderSnooze, renderZone } from './render-alert.ts';
import { renderInstead } from './render-instead.ts';
import { renderFilters, type AlertFilter } from './render-filters.ts';

/** This long without a connection, what is shown may be old. */
const OLD_AFTER_MS = 20_000;
const PRESSED: Readonly<Record<string, 'acknowledge' | 'snooze' | 'resolve'>> = {
  a: 'acknowledge',
  s: 'snooze',
  r: 'resolve',
};

/**
 * Alerts that the reader may see, newest first, as they come; what somebody else does about one shows at once. Keys on an
 * alert: arrows move, `e` explains, `a` acknowledges, `s` snoozes, `r` resolves, `x` selects.
 *
 * @element alert-feed
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart list - The alerts.
 * @csspart freshness - The age, once nothing was heard for a while.
 * @csspart notice - What stands there instead of alerts.
 * @fires kpi-alert - Somebody wants to know more of an alert, or one came that is not silenced. `preventDefault` keeps its history folded.
 */
export class AlertFeed extends KpiElement {
  static override styles = [theme, freshnessStyles, stateStyles, feedStyles];

  static override properties: PropertyDeclarations = {
    label: {},
    readOnly: { type: Boolean, attribute: 'read-only' },
    filter: {},
    selected: { state: true },
    asking: { state: true },
    failure: { state: true },
  };

  /** Shown instead of "Alerts". */
  declare label: string | null;
  /** No actions, whatever the reader's role may do. */
  declare readOnly: boolean;
  /** `open` when absent; `critical` or `all`. */
  declare filter: AlertFilter | null;
  declare private selected: ReadonlySet<string>;
  /** What is being asked before an action: the note of an acknowledgement, or how long to snooze. */
  declare private asking: { readonly ids: readonly string[]; readonly kind: 'acknowledge' | 'snooze' } | null;
  declare private failure: string | null;

  readonly #alerts = createCellController<AlertsState>(this);
  readonly #clock = createCellController<number>(this);
  readonly #connection = createCellController<Connection>(this);
  /** When alerts were known to be all that there are, epoch ms. */
  #heardAtMs = 0;
  readonly #details = new AlertDetails(this);
  /** What was told: what is silenced is not, until the silence is over. */
  #told: ReadonlySet<string> | undefined;
  /** The last alert that came, for those who do not see it. */
  #news = '';
  #focused: FocusedAlert | undefined;

  constructor() {
    super();
    this.selected = new Set();
  }

  /** Times are the reader's, unless the page says otherwise: it is asked when something happens, not by business day. */
  protected override get formatter(): Formatter {
    const { locale, timeZone } = this.page;
    return getFormatter(locale, timeZone ?? this.activeClient?.timeZone);
  }

  get #activeAlerts(): Alerts | undefined {
    return this.activeClient && getAlerts(this.activeClient);
  }

  get #words(): Texts['alerts'] {
    return this.formatter.texts.alerts ?? english;
  }

  /** True while nothing would be heard of a new alert. */
  get #isDeaf(): boolean {
    return this.#connection.value?.phase !== 'live';
  }

  /** Old once nothing was heard for a while: reconnecting takes its time, unless somebody has to sign in first. */
  get #freshness(): Freshness | undefined {
    const ageMs = (this.activeClient?.clock.get() ?? 0) - this.#heardAtMs;
    const { error } = this.#connection.value ?? {};
    const isStale = this.#alerts.value?.isReady && this.#isDeaf && (ageMs > OLD_AFTER_MS || error);
    return isStale ? { state: 'stale', ageMs, objectiveMs: OLD_AFTER_MS } : undefined;
  }

  /** What the zone of the times is called, where there are some and the business goes by another clock. */
  get #zone(): string | undefined {
    const { timezone } = this.catalog ?? {};
    return timezone && this.#shown[0] && nameZones(this.formatter, Date.now(), timezone)[0];
  }

  get #mayAct(): boolean {
    return !this.readOnly && (this.catalog?.alerts ?? 'view') !== 'view';
  }

  get #shown(): readonly Alert[] {
    const { alerts = [] } = this.#alerts.value ?? {};
    if (this.filter === 'all') return alerts;
    return alerts.filter((alert) => isOpen(alert) && (this.filter !== 'critical' || alert.severity === 'critical'));
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#alerts.watch(this.#activeAlerts?.state);
    const state = this.#alerts.value;
    this.#connection.watch(this.activeClient?.connection);
    // Ages grow while there is something whose age is shown.
    this.#clock.watch(state && (state.alerts.length > 0 || this.#isDeaf) ? this.activeClient?.clock : undefined);
    if (!this.#isDeaf) this.#heardAtMs = this.activeClient?.clock.get() ?? 0;
    this.#focused = findFocused(this.shadowRoot);
    if (!state?.isReady) return;
    this.#details.follow(state.alerts, this.#activeAlerts);
    const told = this.#told;
    const toTell = state.alerts.filter(({ id, silenced }) => !silenced || told?.has(id));
    this.#told = new Set(toTell.map(({ id }) => id));
    const shown = new Set(this.#shown.map(({ id }) => id));
    // What is no longer shown, because somebody else was faster, is no longer selected.
    if ([...this.selected].some((id) => !shown.has(id)))
      this.selected = new Set([...this.selected].filter((id) => shown.has(id)));
    if (!told) return;
    for (const alert of toTell.filter(({ id }) => !told.has(id)).reverse()) {
      const words = this.#words;
      this.#news = `${words[alert.severity]}: ${nameAlert(alert, words.none)}`;
      emit(this, 'kpi-alert', { alert });
    }
  }

  /** Whoever works with keys stays where they were: in what was asked, or at the alert, or at the one in its place. */
  protected override updated(changed: PropertyValues): void {
    const root = this.shadowRoot;
    if (!root || (!changed.has('asking') && (!this.#focused || root.activeElement))) return;
    const asked = this.asking && root.querySelector<HTMLElement>('form input, .snooze button');
    if (asked) return asked.focus();
    if (!root.activeElement && this.#focused) restoreFocus(root, this.#focused);
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    const state = this.#alerts.value;
    return html`<section part="card" class="card" aria-labelledby="title" aria-busy=${!state?.isReady && !state?.error}>
      <header>
        <h3 part="title" id="title">${this.label || words.title}</h3>
        ${renderFreshness(this.formatter, this.#freshness, this.#connection.value?.error)}
        ${state && state.alerts.length > 0 ? renderFilters(words, this.filter || 'open', (filter) => (this.filter = filter)) : nothing}
      </header>
      ${renderZone(this.formatter, this.#zone)}
      ${this.failure ? html`<p class="failed" role="alert">${fill(words.failed, { message: this.failure })}</p>` : nothing}
      ${this.#mayAct && this.selected.size > 0 ? this.#renderBulk() : nothing} ${this.#renderBody(state)}
      <span class="hidden" aria-live="polite">${this.#news}</span>
    </section>`;
  }

  #renderBulk(): TemplateResult {
    const alerts = this.#words;
    const ids = [...this.selected];
    return html`<div class="bulk actions">
        <span class="muted">${fill(alerts.selected, { count: String(ids.length) })}</span>
        <button @click=${() => this.#act(ids, { kind: 'acknowledge' })}>${alerts.acknowledge}</button>
        <button @click=${() => (this.asking = { ids, kind: 'snooze' })}>${alerts.snooze}</button>
        <button @click=${() => this.#act(ids, { kind: 'resolve' })}>${alerts.resolve}</button>
      </div>
      ${this.asking && this.asking.ids.length > 1 ? renderSnooze(this.formatter, this.#snooze, this.#stopAsking) : nothing}`;
  }

  #renderBody(state: AlertsState | undefined): TemplateResult {
    if (this.#shown.length > 0) {
      return html`<ul part="list" @keydown=${this.#onKey}>
        ${repeat(
          this.#shown,
          ({ id }) => id,
          (alert) => this.#renderItem(alert),
        )}
      </ul>`;
    }
    return renderInstead(this.formatter, state);
  }

  #renderItem(alert: Alert): TemplateResult {
    const { id } = alert;
    return renderAlert({
      alert,
      metric: this.findMetric(alert.metric),
      formatter: this.formatter,
      nowMs: this.activeClient?.clock.get() ?? 0,
      mayAct: this.#mayAct,
      isSelected: this.selected.has(id),
      asking: this.asking?.ids.length === 1 && this.asking.ids[0] === id ? this.asking.kind : undefined,
      explanation: this.#details.explanationOf(id),
      history: this.#details.historyOf(id),
      onSelect: () => this.#toggle(id),
      onAsk: (kind) => (this.asking = { ids: [id], kind }),
      onAct: (action) => void this.#act([id], action),
      onSnooze: this.#snooze,
      onCancel: this.#stopAsking,
      onExplain: () => this.#explain(id),
      onDetails: () => this.#showDetails(alert),
    });
  }

  readonly #stopAsking = (): void => {
    this.asking = null;
  };

  readonly #snooze = (ms: number): void => {
    const ids = this.asking?.ids ?? [];
    void this.#act(ids, {
      kind: 'snooze',
      until: new Date(Date.now() + ms).toISOString(),
      endsOn: ['severity_change'],
    });
  };

  #explain(id: string): void {
    void this.#details.toggleExplanation(id, this.#activeAlerts, this.formatter);
  }

  /** Below the alert, unless the page shows it in a place of its own. */
  #showDetails(alert: Alert): void {
    if (!emit(this, 'kpi-alert', { alert })) return;
    this.#details.toggleHistory(alert, this.#activeAlerts).catch((error: unknown) => {
      this.failure = toWireError(error).message;
    });
  }

  #toggle(id: string): void {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.selected = next;
  }

  /** Each alone: one that somebody else changed meanwhile does not keep the others. */
  async #act(ids: readonly string[], action: AlertAction): Promise<void> {
    this.#stopAsking();
    this.failure = null;
    const activeAlerts = this.#activeAlerts;
    if (!activeAlerts) return;
    const byId = new Map(this.#alerts.value?.alerts.map((alert) => [alert.id, alert]));
    const results = await Promise.allSettled(
      ids.map((id) => activeAlerts.act(id, { ...action, version: byId.get(id)?.version ?? 0 })),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) this.failure = toWireError(failed.reason).message;
    this.selected = new Set();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const item = event.target as HTMLElement;
    if (item.localName !== 'li') return;
    const id = item.dataset['id'] ?? '';
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const kind = PRESSED[event.key];
    if (step) (item[step as 'nextElementSibling'] as HTMLElement | null)?.focus();
    else if (event.key === 'Enter')
      item.querySelector<HTMLElement>(':is(.actions, .reading) > button:last-child')?.click();
    else if (event.key === 'e') this.#explain(id);
    else if (!this.#mayAct) return;
    else if (event.key === 'x') this.#toggle(id);
    else if (kind === 'snooze') this.asking = { ids: [id], kind };
    else if (kind) void this.#act([id], { kind });
    else return;
    event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'alert-feed': AlertFeed;
  }
}
