import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { FeedAction } from './feed-element.ts';

export interface Bulk {
  readonly count: number;
  readonly isResting: boolean;
  offers(action: FeedAction): boolean;
  onAcknowledge(): void;
  onSnooze(): void;
  onResolve(): void;
}

/** Renders the bulk actions for the selected alerts. */
export function renderBulk({ texts }: Formatter, bulk: Bulk): TemplateResult {
  const { alerts = english } = texts;
  const { count, isResting, offers, onAcknowledge, onSnooze, onResolve } = bulk;
  const renderButton = (action: 'acknowledge' | 'snooze' | 'resolve', onClick: () => void) =>
    offers(action) ? html`<button ?disabled=${isResting} @click=${onClick}>${alerts[action]}</button>` : nothing;
  return html`<div class="bulk actions">
    <span class="muted">${fill(alerts.selected, { count: String(count) })}</span>
    ${renderButton('acknowledge', onAcknowledge)} ${renderButton('snooze', onSnooze)}
    ${renderButton('resolve', onResolve)}
  </div>`;
}

/** Renders the count of alerts that arrived while the list was frozen, coloured by the highest severity. */
export function renderWaiting(
  { texts, number }: Formatter,
  waiting: readonly Alert[],
  onClick: () => void,
): TemplateResult {
  const label = fill((texts.alerts ?? english).fresh, { count: number(waiting.length, {}) });
  return html`<button class="fresh" data-severity=${waiting[0]?.severity ?? 'info'} @click=${onClick}>
    ${label}
  </button>`;
}

/** Expands or collapses acknowledged and snoozed alerts. */
export function renderAsideButton(
  { texts, number }: Formatter,
  aside: readonly Alert[],
  isOpen: boolean,
  onClick: () => void,
): TemplateResult {
  const { aside: words } = texts.alerts ?? english;
  const snoozed = aside.filter(({ snoozedUntil }) => snoozedUntil !== null).length;
  const say = (template: string, count: number): string[] =>
    count > 0 ? [fill(template, { count: number(count, {}) })] : [];
  const label = [...say(words.acknowledged, aside.length - snoozed), ...say(words.snoozed, snoozed)].join(' · ');
  return html`<button class="aside" aria-expanded=${isOpen} @click=${onClick}>${label}</button>`;
}
