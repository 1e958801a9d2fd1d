import { html, type TemplateResult } from 'lit';
import type { Texts } from '../../format/texts/texts.ts';

const FILTERS = ['open', 'critical', 'all'] as const;
export type AlertFilter = (typeof FILTERS)[number];

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
