import { html, type TemplateResult } from 'lit';
import type { AlertFilter } from '../../view/alerts/group-alerts.ts';
import type { Texts } from '../../format/texts/texts.ts';

const FILTERS = ['open', 'critical', 'all'] as const satisfies readonly AlertFilter[];

/** Which alerts are shown. */
export const renderFilters = (
  words: Texts['alerts'],
  chosen: AlertFilter,
  choose: (filter: AlertFilter) => void,
): TemplateResult =>
  html`<div class="filters" role="group" aria-label=${words.filter}>
    ${FILTERS.map(
      (filter) =>
        html`<button aria-pressed=${chosen === filter} @click=${() => choose(filter)}>${words[filter]}</button>`,
    )}
  </div>`;
