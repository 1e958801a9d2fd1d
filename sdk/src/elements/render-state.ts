import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { fill, type CardTexts } from '../format/texts/texts.ts';
import type { Freshness, ReceivedError } from '../protocol/query.ts';
import type { WidgetView } from '../view/widget-state.ts';

/** Describes an error to readers; `otherwise` if its code means nothing to them. */
function describeError(texts: CardTexts, { code, path = '' }: ReceivedError, otherwise: string): string {
  if (code === 'unauthenticated') return texts.unauthenticated;
  if (code === 'unreachable' || code === 'token_network') return texts.unreachable;
  if (code.startsWith('token_')) return texts.noToken;
  if (code.startsWith('unknown_')) return texts.unknown;
  if (code === 'invalid_attribute') return texts.misconfigured;
  return code.endsWith('_claim') ? fill(texts.unassigned, { name: path.replace('claims.', '') }) : otherwise;
}

/**
 * Renders an error in words. Seconds until another try are counted for the eye; screen readers hear of them once, as they were
 * at first.
 */
export function renderError(texts: CardTexts, error: ReceivedError, otherwise: string): TemplateResult {
  const { retryAtMs, retryAfterSeconds = 0 } = error;
  if (!retryAtMs) return html`<span>${describeError(texts, error, otherwise)}</span>`;
  const say = (seconds: number): string => fill(texts.tooMany, { seconds: String(Math.max(1, Math.ceil(seconds))) });
  return html`<span class="hidden">${say(retryAfterSeconds)}</span
    ><span aria-hidden="true">${say((retryAtMs - Date.now()) / 1000)}</span>`;
}

const isSignedOut = (error: ReceivedError | undefined): boolean => error?.code === 'unauthenticated';

/** Renders a dot, and the age unless it is live; or that updates stop until the reader signs in. */
export function renderFreshness(
  { texts, age }: Formatter,
  freshness: Freshness | undefined,
  error: ReceivedError | undefined,
): TemplateResult | typeof nothing {
  if (!freshness) return nothing;
  const isOut = isSignedOut(error);
  const { state, ageMs } = freshness;
  const words = isOut ? texts.unauthenticated : ageMs === null ? texts.never : fill(texts[state], { age: age(ageMs) });
  return html`<span part="freshness" class="freshness ${isOut ? 'stale out' : state}"
    ><span class=${state === 'live' && !isOut ? 'hidden' : ''}>${words}</span></span
  >`;
}

/** Renders the sentence shown in place of numbers. Undefined if there are numbers. */
export function renderNotice(
  { texts }: Formatter,
  { state, error, notFound }: WidgetView,
  onRetry: () => void,
): TemplateResult | undefined {
  if (state === 'ready' || state === 'stale' || state === 'loading') return undefined;
  const isError = state === 'error';
  return html`<div part="notice" class="notice" role=${isError ? 'status' : nothing}>
    <p>
      ${
        error
          ? renderError(texts, error, texts[state])
          : html`<span>${notFound ? fill(texts.notFound, notFound) : texts[state]}</span>`
      }
    </p>
    ${
      !isError || error?.retryAtMs
        ? nothing
        : error?.retryable
          ? html`<button class="link" @click=${onRetry}>${texts.retry}</button>`
          : error?.code === 'invalid_attribute'
            ? html`<p>${error.message}</p>`
            : nothing
    }
  </div>`;
}
