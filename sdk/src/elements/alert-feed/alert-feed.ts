import { html, type TemplateResult } from 'lit';
import type { AlertsState } from '../../client/alert-watch.ts';
import { CellController } from '../../controllers/cell-controller.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { KpiElement } from '../kpi-element.ts';
import { feedStyles } from './alert-feed.styles.ts';

/**
 * Alerts that the reader may see, newest first, as they come.
 *
 * @element alert-feed
 * @csspart card - The box around everything.
 * @csspart title - The title.
 * @csspart list - The alerts.
 * @csspart notice - What stands there instead of alerts.
 */
export class AlertFeed extends KpiElement {
  static override styles = [theme, stateStyles, feedStyles];

  private readonly alerts = new CellController<AlertsState>(this);

  protected override willUpdate(): void {
    super.willUpdate();
    this.alerts.watch(this.activeClient?.alerts);
  }

  protected override render(): TemplateResult {
    const { texts } = this.formatter;
    const state = this.alerts.value;
    return html`<section part="card" class="card" aria-labelledby="title" aria-busy=${!state?.isReady && !state?.error}>
      <header><h3 part="title" id="title">${texts.alerts.title}</h3></header>
      ${this.renderBody(state)}
    </section>`;
  }

  private renderBody(state: AlertsState | undefined): TemplateResult {
    const { texts } = this.formatter;
    if (state && state.alerts.length > 0) {
      return html`<ul part="list" aria-live="polite">
        ${state.alerts.map((alert) => this.renderAlert(alert))}
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

  private renderAlert(alert: Alert): TemplateResult {
    const { texts, instant } = this.formatter;
    const { severity, state, startedAt, title } = alert;
    const names: Readonly<Record<string, string>> = {
      critical: texts.alerts.critical,
      warning: texts.alerts.warning,
      info: texts.alerts.info,
    };
    const startedAtMs = Date.parse(startedAt);
    return html`<li data-severity=${severity}>
      <span class="line"
        ><span>${state === 'resolved' ? texts.alerts.resolved : (names[severity] ?? severity)}</span>
        <span>${Number.isNaN(startedAtMs) ? '' : instant(startedAtMs, Date.now())}</span></span
      >
      <p>${title}</p>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'alert-feed': AlertFeed;
  }
}
