import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { nameAlert, type FindLabel } from '../../view/alerts/name-alert.ts';
import { countOthers, groupRules } from '../../view/alerts/group-rules.ts';

/** Acknowledged alerts that are named while they are folded away. */
const MAX_NAMED = 2;

/** Renders the heading of several alerts of one rule. */
const renderRule = ({ texts, number }: Formatter, alerts: readonly Alert[]): TemplateResult =>
  html`<li class="rule">
    ${fill((texts.alerts ?? english).ofRule, { title: alerts[0]?.title ?? '', count: number(alerts.length, {}) })}
  </li>`;

/** Renders alerts by rule: several of one have a heading, and the name of their instance alone. */
export function renderItems(
  shown: readonly Alert[],
  formatter: Formatter,
  renderItem: (alert: Alert, isGrouped: boolean) => unknown,
): unknown {
  const items = groupRules(shown).flatMap(({ rule, alerts }) => [
    ...(alerts.length > 1 ? [{ key: `rule ${rule}`, render: () => renderRule(formatter, alerts) }] : []),
    ...alerts.map((alert) => ({ key: alert.id, render: () => renderItem(alert, alerts.length > 1) })),
  ]);
  return repeat(
    items,
    ({ key }) => key,
    ({ render }) => render(),
  );
}

/** Renders the number of rules without an open alert; its line is kept free until it is known. */
export function renderOthers({ texts, number }: Formatter, alerts: readonly Alert[], rules?: number): TemplateResult {
  const words = texts.alerts ?? english;
  const count = rules === undefined ? 0 : countOthers(alerts, rules);
  const sentence = fill(count === 1 ? words.oneOtherRule : words.otherRules, { count: number(count, {}) });
  return html`<p class="watched muted">${count === 0 ? nothing : sentence}</p>`;
}

/** Renders who is at the first acknowledged alerts and their notes, in a line each, while they are folded away. */
export function renderAcknowledged(
  { texts }: Formatter,
  aside: readonly Alert[],
  findLabel: FindLabel,
): TemplateResult | typeof nothing {
  const words = texts.alerts ?? english;
  const lines = aside.flatMap((alert) => {
    const { acknowledged } = alert;
    if (!acknowledged) return [];
    const name = `${acknowledged.by}${acknowledged.note ? `: ${acknowledged.note}` : ''}`;
    return `${nameAlert(alert, words.none, findLabel)} · ${name}`;
  });
  if (lines.length === 0) return nothing;
  return html`<div class="folded muted">
    ${lines.slice(0, MAX_NAMED).map((line) => html`<p title=${line}>${line}</p>`)}
  </div>`;
}
