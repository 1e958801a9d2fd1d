import { html, type TemplateResult } from 'lit';
import type { AlertsState } from '../../client/alerts.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';

/** What stands there where there are no alerts to show: that all is quiet, why none can be had, or that they are coming. */
export function renderInstead({ texts }: Formatter, state: AlertsState | undefined): TemplateResult {
  const { alerts = english } = texts;
  if (state?.isReady) return html`<div part="notice" class="notice quiet"><p>${alerts.empty}</p></div>`;
  if (state?.error) {
    const { code } = state.error;
    const sentence = code === 'not_available' ? alerts.unavailable : code === 'forbidden' ? texts.denied : texts.error;
    return html`<div part="notice" class="notice"><p>${sentence}</p></div>`;
  }
  return html`<span class="hidden" role="status">${texts.loading}</span>
    <div class="skeleton"></div>
    <div class="skeleton"></div>`;
}
