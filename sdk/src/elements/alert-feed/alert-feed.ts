import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { AlertAction, Alerts, AlertsState } from '../../client/alerts.ts';
import { toWireError } from '../../client/client-error.ts';
import { emit } from '../../controllers/events.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { freshnessStyles } from '../../styles/freshness.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { nameAlert } from '../../view/alerts/name-alert.ts';
import { groupAlerts, type AlertFilter, type AlertGroups } from '../../view/alerts/group-alerts.ts';
import { renderFreshness } from '../render-state.ts';
import { FeedElement } from './feed-element.ts';
import type { FocusedAlert } from './alert-focus.ts';
import { feedStyles } from './alert-feed.styles.ts';
import type { Asking } from './render-alert.ts';
import { renderInstead } from './render-instead.ts';
import { renderFilters } from './render-filters.ts';

/**
 * Alerts that the reader may see, the worst first and of the same severity the newest first, as they come; those of one rule
 * stand together, each with the reason in one sentence. What somebody else does about one shows at once. While somebody points
 * at the list or has the focus in it, it keeps still. Keys on an alert: arrows move, `e` explains, `a` acknowledges,
 * `c` comments, `m` assigns to the reader, `s` snoozes, `r` resolves, `x` selects. More than fifty alerts can be searched by
 * their names, metrics and people; readers who manage alerts make and end silences.
 *
 * `filters`, and those of the `kpi-context` around, leave out the alerts of other values; alerts of rules that are not split by
 * the dimension stay. `compare` is that of the explorer that an alert opens, at the moment of the alert. `actions` names what is
 * offered, divided by spaces: `acknowledge assign comment snooze silence resolve explain details`; everything without it.
 *
 * @element alert-feed
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart list - The alerts.
 * @csspart freshness - The age, once nothing was heard for a while.
 * @csspart notice - What stands there instead of alerts.
 * @cssprop --kpi-alert-list-size - Height from which on the list scrolls; `30rem` when absent.
 * @fires kpi-error - The alerts cannot be had.
 * @fires kpi-alert - Somebody wants to know more of an alert, or one came that is not silenced. `preventDefault` keeps its history folded.
 */
export class AlertFeed extends FeedElement {
  static override styles = [theme, freshnessStyles, stateStyles, feedStyles];

  static override properties: PropertyDeclarations = {
    filter: {},
    selected: { state: true },
    asking: { state: true },
    isAsideOpen: { state: true },
  };

  /** `open` when absent; `critical` or `all`. */
  declare filter: AlertFilter | null;
  declare private selected: ReadonlySet<string>;
  /** Open form: the note of an acknowledgement, a comment, or the duration of a snooze. */
  declare private asking: { readonly ids: readonly string[]; readonly kind: Asking } | null;
  declare private isAsideOpen: boolean;
  /** Newest alert, announced to screen readers. */
  #news = '';
  #focused: FocusedAlert | undefined;
  readonly #findLabel = (dimension: string, value: string): string => this.findLabel(dimension, value);

  constructor() {
    super();
    this.selected = new Set();
    this.isAsideOpen = false;
  }

  get #groups(): AlertGroups {
    const groups = groupAlerts(this.found, this.filter || 'open');
    return this.linked?.addTo(groups) ?? groups;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.#focused = this.parts?.findFocused(this.shadowRoot);
    const state = this.alerts;
    if (!state?.isReady) return;
    const { attention, aside } = this.#groups;
    this.countRules(attention.length > 0);
    if (state.alerts.length > 0 || this.alert) this.prepare();
    const { activeClient: client, catalog, formatter } = this;
    this.tools?.follow({ client, catalog, formatter, alerts: state.alerts });
    const nowMs = this.activeClient?.clock.get() ?? 0;
    if (catalog && this.mayExplain)
      this.reasons?.load(attention, this.activeAlerts as Alerts, this.formatter.locale, nowMs);
    if (this.linked?.find(this.alert, this.activeAlerts, this.#groups)) this.isAsideOpen = true;
    this.details?.follow(state.alerts, this.activeAlerts);
    const shown = new Set([...attention, ...aside].map(({ id }) => id));
    // What is no longer shown, because somebody else was faster, is no longer selected.
    if ([...this.selected].some((id) => !shown.has(id)))
      this.selected = new Set([...this.selected].filter((id) => shown.has(id)));
    for (const alert of this.takeNews(state.alerts)) {
      const words = this.words;
      this.#news = `${words[alert.severity]}: ${nameAlert(alert, words.none, this.#findLabel)}`;
      emit(this, 'kpi-alert', { alert });
    }
  }

  /** Keeps keyboard focus: in the open form, on the alert, or on the one in its place. */
  protected override updated(changed: PropertyValues): void {
    const root = this.shadowRoot;
    this.linked?.reach();
    if (!root || (!changed.has('asking') && (!this.#focused || root.activeElement))) return;
    const asked = this.asking && root.querySelector<HTMLElement>('form input, .snooze button');
    if (asked) return asked.focus();
    if (!root.activeElement && this.#focused) this.parts?.restoreFocus(root, this.#focused);
  }

  protected override render(): TemplateResult {
    const words = this.words;
    const state = this.alerts;
    const { attention } = this.#groups;
    return html`<section part="card" class="card" aria-labelledby="title" aria-busy=${!state?.isReady && !state?.error}>
      <header>
        ${this.renderTitle(this.heading)} ${renderFreshness(this.formatter, this.freshness, this.connection?.error)}
        ${state && state.alerts.length > 0 ? renderFilters(words, this.filter || 'open', (filter) => (this.filter = filter)) : nothing}
      </header>
      ${this.tools?.renderSearch(this.matching.length)}
      ${attention[0] ? this.parts?.renderZone(this.formatter, this.zone) : nothing}
      ${this.selected.size > 0 ? this.#renderBulk() : nothing} ${this.#renderBody(state)}
      ${this.failure ? html`<p class="failed" role="alert">${this.failure}</p>` : nothing}
      ${this.isResting && state?.isReady && this.matching.some(this.mayActOn) ? html`<p class="line">${words.resting}</p>` : nothing}
      <span class="hidden" aria-live="polite">${this.#news}</span>
    </section>`;
  }

  #renderBulk(): TemplateResult {
    const ids = [...this.selected];
    const bulk = {
      count: ids.length,
      isResting: this.isResting,
      offers: this.offers,
      onAcknowledge: () => void this.#act(ids, { kind: 'acknowledge' }),
      onSnooze: () => (this.asking = { ids, kind: 'snooze' }),
      onResolve: () => void this.#act(ids, { kind: 'resolve' }),
    };
    const parts = this.parts;
    return html`${parts?.renderBulk(this.formatter, bulk)}
    ${this.asking && this.asking.ids.length > 1 ? parts?.renderSnooze(this.formatter, this.#snooze, this.#stopAsking) : nothing}`;
  }

  #renderBody(state: AlertsState | undefined): TemplateResult {
    const parts = this.parts;
    const { attention, aside } = this.#groups;
    const order = this.order;
    const { shown, waiting } = order?.apply(attention, state?.alerts ?? []) ?? { shown: attention, waiting: [] };
    if (shown.length === 0 || !parts || !order) {
      order?.reset();
      const instead = {
        isReady: (state?.isReady ?? false) && !this.mistake && shown.length === 0,
        error: this.error,
        rules: this.rules,
        isFiltered: this.found.length < (state?.alerts.length ?? 0),
        onRetry: this.retry,
      };
      return html`${renderInstead(this.formatter, instead)} ${this.#renderAside(aside)}`;
    }
    const { onPointerEnter, onPointerLeave, onFocusIn, onFocusOut } = order;
    return html`<div class="still">
        ${waiting.length > 0 ? parts.renderWaiting(this.formatter, waiting, () => order.takeIn()) : nothing}
        <ul
          part="list"
          @keydown=${this.#onKey}
          @pointerenter=${onPointerEnter}
          @pointerleave=${onPointerLeave}
          @focusin=${onFocusIn}
          @focusout=${onFocusOut}
        >
          ${this.#renderItems(shown)}
        </ul>
      </div>
      ${this.#renderAside(aside.filter(({ id }) => !shown.some((alert) => alert.id === id)))}
      ${parts.renderOthers(this.formatter, state?.alerts ?? [], this.rules)}`;
  }

  #renderItems(shown: readonly Alert[]): unknown {
    return this.parts?.renderItems(shown, this.formatter, (alert, isGrouped) => this.#renderItem(alert, isGrouped));
  }

  #renderAside(aside: readonly Alert[]): TemplateResult | typeof nothing {
    const parts = this.parts;
    if (aside.length === 0 || !parts) return nothing;
    const toggle = (): boolean => (this.isAsideOpen = !this.isAsideOpen);
    return html`${parts.renderAsideButton(this.formatter, aside, this.isAsideOpen, toggle)}
    ${this.isAsideOpen ? nothing : parts.renderAcknowledged(this.formatter, aside, this.#findLabel)}
    ${
      this.isAsideOpen
        ? html`<ul part="list" @keydown=${this.#onKey}>
            ${this.#renderItems(aside)}
          </ul>`
        : nothing
    }`;
  }

  #renderItem(alert: Alert, isGrouped: boolean): TemplateResult | undefined {
    const { id } = alert;
    return this.parts?.renderAlert({
      alert,
      ...this.findMetricOf(alert),
      formatter: this.formatter,
      nowMs: this.activeClient?.clock.get() ?? 0,
      mayAct: this.mayActOn(alert),
      isResting: this.isResting,
      isSelected: this.selected.has(id),
      isLinked: this.alert === id,
      isGrouped,
      tools: this.tools,
      offers: this.offers,
      reason: this.reasons?.reasonOf(alert, this.formatter.locale),
      findLabel: this.#findLabel,
      asking: this.asking?.ids.length === 1 && this.asking.ids[0] === id ? this.asking.kind : undefined,
      explanation: this.details?.explanationOf(id),
      history: this.details?.historyOf(id),
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

  readonly #explain = (id: string): void => {
    void this.details?.toggleExplanation(id, this.activeAlerts, this.formatter);
  };

  /** Shows the explanation below the alert, unless the page handles the event itself. */
  #showDetails(alert: Alert): void {
    if (!emit(this, 'kpi-alert', { alert })) return;
    this.details
      ?.toggleHistory(alert, this.activeAlerts)
      .catch((error: unknown) => (this.failure = this.describeFailure(error)));
  }

  readonly #toggle = (id: string): void => {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.selected = next;
  };

  /** Acts on each alert separately: a conflict on one does not stop the others. */
  async #act(ids: readonly string[], action: AlertAction): Promise<void> {
    this.#stopAsking();
    this.failure = null;
    const activeAlerts = this.activeAlerts;
    if (!activeAlerts || this.isResting) return;
    const byId = new Map(this.alerts?.alerts.map((alert) => [alert.id, alert]));
    const results = await Promise.allSettled(
      ids.map((id) => activeAlerts.act(id, { ...action, version: byId.get(id)?.version ?? 0 })),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) this.failure = fill(this.words.failed[action.kind], { message: toWireError(failed.reason).message });
    this.selected = new Set();
  }

  readonly #onKey = (event: KeyboardEvent): void =>
    this.parts?.pressKey(event, {
      mayAct: (id) => !this.isResting && this.matching.some((alert) => alert.id === id && this.mayActOn(alert)),
      offers: this.offers,
      onExplain: this.#explain,
      onSelect: this.#toggle,
      onAsk: (id, kind) => (this.asking = { ids: [id], kind }),
      onAct: (id, action) => void this.#act([id], action),
    });
}

declare global {
  interface HTMLElementTagNameMap {
    'alert-feed': AlertFeed;
  }
}
