import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AlertAction, AlertsState } from '../../client/alert-watch.ts';
import { toWireError } from '../../client/client-error.ts';
import { CellController } from '../../controllers/cell-controller.ts';
import { emit } from '../../controllers/events.ts';
import { getFormatter } from '../../context/page-scope.ts';
import type { Formatter } from '../../format/formatter.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { isOpen, nameAlert } from '../../view/describe-alert.ts';
import { KpiElement } from '../kpi-element.ts';
import { AlertDetails } from './alert-details.ts';
import { feedStyles } from './alert-feed.styles.ts';
import { renderAlert, renderSnooze } from './render-alert.ts';

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
 * @fires kpi-alert - Somebody wants to know more of an alert, or a new one came. `preventDefault` keeps its history folded.
 */
export class AlertFeed extends KpiElement {
  static override styles = [theme, stateStyles, feedStyles];

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
  declare filter: (typeof FILTERS)[number] | null;
  declare private selected: ReadonlySet<string>;
  /** What is being asked before an action: the note of an acknowledgement, or how long to snooze. */
  declare private asking: { readonly ids: readonly string[]; readonly kind: 'acknowledge' | 'snooze' } | null;
  declare private failure: string | null;

  private readonly alerts = new CellController<AlertsState>(this);
  private readonly clock = new CellController<number>(this);
  private readonly details = new AlertDetails(this);
  private known: ReadonlySet<string> | undefined;
  /** The last alert that came, for those who do not see it. */
  private news = '';
  private focused: FocusedAlert | undefined;

  constructor() {
    super();
    this.selected = new Set();
  }

  /** Times are the reader's, unless the page says otherwise: it is asked when something happens, not by business day. */
  protected override get formatter(): Formatter {
    const { locale, timeZone } = this.page.value;
    return getFormatter(locale, timeZone ?? this.activeClient?.timeZone);
  }

  private get mayAct(): boolean {
    return !this.readOnly && (this.catalog?.alerts ?? 'view') !== 'view';
  }

  private get shown(): readonly Alert[] {
    const { alerts = [] } = this.alerts.value ?? {};
    if (this.filter === 'all') return alerts;
    return alerts.filter((alert) => isOpen(alert) && (this.filter !== 'critical' || alert.severity === 'critical'));
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.alerts.watch(this.activeClient?.alerts);
    const state = this.alerts.value;
    // Ages grow while there is something whose age is shown.
    this.clock.watch(state && state.alerts.length > 0 ? this.activeClient?.clock : undefined);
    this.focused = findFocused(this.shadowRoot);
    if (!state?.isReady) return;
    this.details.follow(state.alerts, this.activeClient);
    const { known } = this;
    this.known = new Set(state.alerts.map(({ id }) => id));
    const shown = new Set(this.shown.map(({ id }) => id));
    // What is no longer shown, because somebody else was faster, is no longer selected.
    if ([...this.selected].some((id) => !shown.has(id)))
      this.selected = new Set([...this.selected].filter((id) => shown.has(id)));
    if (!known) return;
    for (const alert of state.alerts.filter(({ id }) => !known.has(id)).reverse()) {
      const { texts } = this.formatter;
      this.news = `${texts.alerts[alert.severity]}: ${nameAlert(alert, texts.none)}`;
      emit(this, 'kpi-alert', { alert });
    }
  }

  /** Whoever works with keys stays where they were: in what was asked, or at the alert, or at the one in its place. */
  protected override updated(changed: PropertyValues): void {
    const root = this.shadowRoot;
    if (!root || (!changed.has('asking') && (!this.focused || root.activeElement))) return;
    const asked = this.asking && root.querySelector<HTMLElement>('form input, .snooze button');
    if (asked) return asked.focus();
    if (root.activeElement || !this.focused) return;
    const items = [...root.querySelectorAll<HTMLElement>('li')];
    const { id, index } = this.focused;
    (items.find(({ dataset }) => dataset['id'] === id) ?? items[Math.min(index, items.length - 1)])?.focus();
  }

  protected override render(): TemplateResult {
    const { texts } = this.formatter;
    const state = this.alerts.value;
    return html`<section part="card" class="card" aria-labelledby="title" aria-busy=${!state?.isReady && !state?.error}>
      <header>
        <h3 part="title" id="title">${this.label || texts.alerts.title}</h3>
        ${state && state.alerts.length > 0 ? this.renderFilters() : nothing}
      </header>
      ${this.failure ? html`<p class="failed" role="alert">${fill(texts.alerts.failed, { message: this.failure })}</p>` : nothing}
      ${this.mayAct && this.selected.size > 0 ? this.renderBulk() : nothing} ${this.renderBody(state)}
      <span class="hidden" aria-live="polite">${this.news}</span>
    </section>`;
  }

  private renderFilters(): TemplateResult {
    const { alerts } = this.formatter.texts;
    return html`<div class="filters" role="group" aria-label=${alerts.filter}>
      ${FILTERS.map(
        (filter) =>
          html`<button aria-pressed=${(this.filter || 'open') === filter} @click=${() => (this.filter = filter)}>
            ${alerts[filter]}
          </button>`,
      )}
    </div>`;
  }

  private renderBulk(): TemplateResult {
    const { alerts } = this.formatter.texts;
    const ids = [...this.selected];
    return html`<div class="bulk actions">
        <span class="muted">${fill(alerts.selected, { count: String(ids.length) })}</span>
        <button @click=${() => this.act(ids, { kind: 'acknowledge' })}>${alerts.acknowledge}</button>
        <button @click=${() => (this.asking = { ids, kind: 'snooze' })}>${alerts.snooze}</button>
        <button @click=${() => this.act(ids, { kind: 'resolve' })}>${alerts.resolve}</button>
      </div>
      ${this.asking && this.asking.ids.length > 1 ? renderSnooze(this.formatter, this.snooze, this.stopAsking) : nothing}`;
  }

  private renderBody(state: AlertsState | undefined): TemplateResult {
    const { texts } = this.formatter;
    if (this.shown.length > 0) {
      return html`<ul part="list" @keydown=${this.onKey}>
        ${repeat(
          this.shown,
          ({ id }) => id,
          (alert) => this.renderItem(alert),
        )}
      </ul>`;
    }
    if (state?.isReady) return html`<div part="notice" class="notice"><p>${texts.alerts.empty}</p></div>`;
    if (state?.error) {
      const words = state.error.code === 'not_available' ? texts.alerts.unavailable : texts.error;
      return html`<div part="notice" class="notice"><p>${words}</p></div>`;
    }
    return html`<span class="hidden" role="status">${texts.loading}</span>
      <div class="skeleton"></div>
      <div class="skeleton"></div>`;
  }

  private renderItem(alert: Alert): TemplateResult {
    const { id } = alert;
    return renderAlert({
      alert,
      metric: this.findMetric(alert.metric),
      formatter: this.formatter,
      nowMs: this.activeClient?.clock.get() ?? 0,
      mayAct: this.mayAct,
      isSelected: this.selected.has(id),
      asking: this.asking?.ids.length === 1 && this.asking.ids[0] === id ? this.asking.kind : undefined,
      explanation: this.details.explanationOf(id),
      history: this.details.historyOf(id),
      onSelect: () => this.toggle(id),
      onAsk: (kind) => (this.asking = { ids: [id], kind }),
      onAct: (action) => void this.act([id], action),
      onSnooze: this.snooze,
      onCancel: this.stopAsking,
      onExplain: () => this.explain(id),
      onDetails: () => this.showDetails(alert),
    });
  }

  private readonly stopAsking = (): void => {
    this.asking = null;
  };

  private readonly snooze = (ms: number): void => {
    const ids = this.asking?.ids ?? [];
    void this.act(ids, { kind: 'snooze', until: new Date(Date.now() + ms).toISOString(), endsOn: ['severity_change'] });
  };

  private explain(id: string): void {
    void this.details.toggleExplanation(id, this.activeClient, this.formatter);
  }

  /** Below the alert, unless the page shows it in a place of its own. */
  private showDetails(alert: Alert): void {
    if (!emit(this, 'kpi-alert', { alert })) return;
    this.details.toggleHistory(alert, this.activeClient).catch((error: unknown) => {
      this.failure = toWireError(error).message;
    });
  }

  private toggle(id: string): void {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.selected = next;
  }

  /** Each alone: one that somebody else changed meanwhile does not keep the others. */
  private async act(ids: readonly string[], action: AlertAction): Promise<void> {
    this.stopAsking();
    this.failure = null;
    const client = this.activeClient;
    if (!client) return;
    const byId = new Map(this.alerts.value?.alerts.map((alert) => [alert.id, alert]));
    const results = await Promise.allSettled(
      ids.map((id) => client.actOnAlert(id, { ...action, version: byId.get(id)?.version ?? 0 })),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) this.failure = toWireError(failed.reason).message;
    this.selected = new Set();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const item = event.target as HTMLElement;
    if (item.localName !== 'li') return;
    const id = item.dataset['id'] ?? '';
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const kind = PRESSED[event.key];
    if (step) (item[step as 'nextElementSibling'] as HTMLElement | null)?.focus();
    else if (event.key === 'Enter')
      item.querySelector<HTMLElement>(':is(.actions, .reading) > button:last-child')?.click();
    else if (event.key === 'e') this.explain(id);
    else if (!this.mayAct) return;
    else if (event.key === 'x') this.toggle(id);
    else if (kind === 'snooze') this.asking = { ids: [id], kind };
    else if (kind) void this.act([id], { kind });
    else return;
    event.preventDefault();
  };
}

interface FocusedAlert {
  readonly id: string;
  readonly index: number;
}

/** The alert that has the focus, or has what has it. */
function findFocused(root: ShadowRoot | null): FocusedAlert | undefined {
  const item = root?.activeElement?.closest('li');
  return item
    ? { id: item.dataset['id'] ?? '', index: [...(item.parentElement?.children ?? [])].indexOf(item) }
    : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'alert-feed': AlertFeed;
  }
}
