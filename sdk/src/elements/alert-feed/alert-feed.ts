import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { getAlerts, type AlertAction, type Alerts, type AlertsState } from '../../client/alerts.ts';
import { toWireError } from '../../client/client-error.ts';
import type { Connection } from '../../client/live-connection.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import { emit } from '../../controllers/events.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { Freshness } from '../../protocol/query.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { isOpen } from '../../view/describe-alert.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderFreshness } from '../render-state.ts';
import { feedStyles } from './alert-feed.styles.ts';
import { renderAlert, renderSnooze } from './render-alert.ts';

/** This long without a connection, what is shown may be old. */
const OLD_AFTER_MS = 20_000;
const FILTERS = ['open', 'critical', 'all'] as const;
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
 * @csspart notice - What stands there instead of alerts.
 * @fires kpi-alert - Somebody wants to know more of an alert, or a new one came.
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
    explained: { state: true },
  };

  /** Shown instead of "Alerts". */
  declare label: string | null;
  /** No actions, whatever the reader's role may do. */
  declare readOnly: boolean;
  /** `open` when absent; `critical` or `all`. */
  declare filter: (typeof FILTERS)[number] | null;
  declare private selected: ReadonlySet<string>;
  /** What is being asked before an action: the note of an acknowledgement, or how long to snooze. */
  declare private asking: { readonly ids: readonly string[]; readonly kind: 'acknowledge' | 'snooze' } | null;
  declare private failure: string | null;
  /** By alert: what was behind it, for those that are unfolded. */
  declare private explained: ReadonlyMap<string, string>;

  readonly #alerts = createCellController<AlertsState>(this);
  readonly #clock = createCellController<number>(this);
  readonly #connection = createCellController<Connection>(this);
  /** When alerts were known to be all that there are, epoch ms. */
  #heardAtMs = 0;
  #known: ReadonlySet<string> | undefined;

  constructor() {
    super();
    this.selected = new Set();
    this.explained = new Map();
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

  /** Old once nothing was heard for a while: reconnecting takes its time. */
  get #freshness(): Freshness | undefined {
    const ageMs = (this.activeClient?.clock.get() ?? 0) - this.#heardAtMs;
    const isStale = this.#alerts.value?.isReady && this.#isDeaf && ageMs > OLD_AFTER_MS;
    return isStale ? { state: 'stale', ageMs, objectiveMs: OLD_AFTER_MS } : undefined;
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
    if (!state?.isReady) return;
    const known = this.#known;
    this.#known = new Set(state.alerts.map(({ id }) => id));
    if (known) for (const alert of state.alerts) if (!known.has(alert.id)) emit(this, 'kpi-alert', { alert });
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    const state = this.#alerts.value;
    return html`<section part="card" class="card" aria-labelledby="title" aria-busy=${!state?.isReady && !state?.error}>
      <header>
        <h3 part="title" id="title">${this.label || words.title}</h3>
        ${renderFreshness(this.formatter, this.#freshness)}
        ${state && state.alerts.length > 0 ? this.#renderFilters() : nothing}
      </header>
      ${this.failure ? html`<p class="failed" role="alert">${fill(words.failed, { message: this.failure })}</p>` : nothing}
      ${this.#mayAct && this.selected.size > 0 ? this.#renderBulk() : nothing} ${this.#renderBody(state)}
    </section>`;
  }

  #renderFilters(): TemplateResult {
    const alerts = this.#words;
    return html`<div class="filters" role="group" aria-label=${alerts.filter}>
      ${FILTERS.map(
        (filter) =>
          html`<button aria-pressed=${(this.filter || 'open') === filter} @click=${() => (this.filter = filter)}>
            ${alerts[filter]}
          </button>`,
      )}
    </div>`;
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
    const words = this.#words;
    const { texts } = this.formatter;
    if (this.#shown.length > 0) {
      return html`<ul part="list" @keydown=${this.#onKey}>
          ${this.#shown.map((alert) => this.#renderItem(alert))}
        </ul>
        <span class="hidden" aria-live="polite">${this.#shown[0]?.title}</span>`;
    }
    if (state?.isReady) return html`<div part="notice" class="notice"><p>${words.empty}</p></div>`;
    if (state?.error) {
      const { code } = state.error;
      const sentence = code === 'not_available' ? words.unavailable : code === 'forbidden' ? texts.denied : texts.error;
      return html`<div part="notice" class="notice"><p>${sentence}</p></div>`;
    }
    return html`<span class="hidden" role="status">${texts.loading}</span>
      <div class="skeleton"></div>
      <div class="skeleton"></div>`;
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
      explanation: this.explained.get(id),
      onSelect: () => this.#toggle(id),
      onAsk: (kind) => (this.asking = { ids: [id], kind }),
      onAct: (action) => void this.#act([id], action),
      onSnooze: this.#snooze,
      onCancel: this.#stopAsking,
      onExplain: () => void this.#explain(id),
      onDetails: () => emit(this, 'kpi-alert', { alert }),
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

  /** Unfolds what was behind an alert, or folds it away. */
  async #explain(id: string): Promise<void> {
    const alerts = this.#words;
    const show = (text: string): void => {
      this.explained = new Map(this.explained).set(id, text);
    };
    if (this.explained.has(id)) {
      this.explained = new Map([...this.explained].filter(([one]) => one !== id));
      return;
    }
    show(alerts.explaining);
    try {
      const explanation = await this.#activeAlerts?.explain(id, this.formatter.locale);
      if (this.explained.has(id)) show(explanation?.text ?? '');
    } catch (error) {
      if (this.explained.has(id)) show(fill(alerts.noExplanation, { message: toWireError(error).message }));
    }
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
      this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .actions button:last-child`)?.click();
    else if (event.key === 'e') void this.#explain(id);
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
