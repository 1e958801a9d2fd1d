import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { ReceivedError } from '../../protocol/query.ts';
import { renderError } from '../render-state.ts';

export interface Instead {
  /** True once it is known that there are none. */
  readonly isReady: boolean;
  readonly error: ReceivedError | undefined;
  /** Number of rules that watch metrics visible to the reader; undefined until it is loaded. */
  readonly rules: number | undefined;
  /** True if filters leave out alerts that there are. */
  readonly isFiltered: boolean;
  onRetry(): void;
}

/** Errors that another try does not mend. */
const FINAL = /^(forbidden|not_available|invalid_attribute)$|_claim$/;

/** Renders the notice in place of alerts: none open, an error, or loading. */
export function renderInstead(
  { texts, number }: Formatter,
  { isReady, error, rules, isFiltered, onRetry }: Instead,
): TemplateResult {
  const { alerts = english } = texts;
  if (isReady) {
    const watched =
      rules === undefined ? '' : fill(rules === 1 ? alerts.oneWatched : alerts.watched, { count: number(rules, {}) });
    if (rules === 0) return html`<div part="notice" class="notice"><p>${alerts.noRules}</p></div>`;
    // A line of its own that is kept free: the first one stays where it is.
    return html`<div part="notice" class="notice quiet">
      <p>${isFiltered ? alerts.noneMatch : alerts.empty}</p>
      <p class="watched">${watched}</p>
    </div>`;
  }
  if (error) {
    const { code } = error;
    const isFinal = FINAL.test(code);
    const otherwise =
      code === 'forbidden' ? alerts.denied : code === 'not_available' ? alerts.unavailable : texts.error;
    return html`<div part="notice" class="notice" role=${isFinal ? nothing : 'status'}>
      <p>${renderError(texts, error, otherwise)}</p>
      ${code === 'invalid_attribute' ? html`<p>${error.message}</p>` : nothing}
      ${isFinal || !error.requestId ? nothing : html`<p class="id">${fill(alerts.requestId, { id: error.requestId })}</p>`}
      ${isFinal || error.retryAtMs ? nothing : html`<button class="link" @click=${onRetry}>${texts.retry}</button>`}
    </div>`;
  }
  return html`<span class="hidden" role="status">${texts.loading}</span>
    <div class="skeleton"></div>
    <div class="skeleton"></div>`;
}
