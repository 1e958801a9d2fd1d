import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { fill, type CardTexts } from '../format/texts/texts.ts';
import type { Freshness, WireError } from '../protocol/query.ts';
import type { WidgetView } from '../view/widget-state.ts';

/** Describes an error to readers; `otherwise` if its code means nothing to them. */
export function describeError(texts: CardTexts, { code, path = '' }: WireError, otherwise: string): string {
  if (code === 'unauthenticated') return texts.unauthenticated;
  if (code === 'unreachable' || code === 'token_network') return texts.unreachable;
  if (code.startsWith('token_')) return texts.noToken;
  if (code.startsWith('unknown_')) return texts.unknown;
  if (code === 'invalid_attribute') return texts.misconfigured;
  return code.endsWith('_claim') ? fill(texts.unassigned, { name: path.replace('claims.', '') }) : otherwise;
}

const isSignedOut = (error: WireError | undefined): boolean => error?.code === 'unauthenticated';

/** Renders a dot, and the age unless it is live; or that updates stop until the reader signs in. */
export function renderFreshness(
  { texts, age }: Formatter,
  freshness: Freshness | undefined,
  error: WireError | undefined,
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
      <span
        >${error ? describeError(texts, error, texts[state]) : notFound ? fill(texts.notFound, notFound) : texts[state]}</span
      >
    </p>
    ${
      !isError
        ? nothing
        : error?.retryable
          ? html`<button class="link" @click=${onRetry}>${texts.retry}</button>`
          : error?.code === 'invalid_attribute'
            ? html`<p>${error.message}</p>`
            : nothing
    }
  </div>`;
}
