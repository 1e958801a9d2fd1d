import { html, type TemplateResult } from 'lit';

/** Dashes of the lines, in pixels, by their place: told apart without their colours. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 4], [10, 4, 2, 4], [14, 6]];

/** True for bars that are drawn hollow: told apart from those beside them. */
export const isHollow = (place: number): boolean => place % 2 === 1;

/** A piece of a line, or a bar, for the legend. `place`: from 0. */
export const renderKey = (place: number, isBar: boolean): TemplateResult =>
  isBar
    ? html`<svg class="key probe-series-${place + 1}" viewBox="0 0 28 10" aria-hidden="true">
        <rect
          x="9"
          y="1"
          width="10"
          height="8"
          stroke="currentColor"
          stroke-width="2"
          fill=${isHollow(place) ? 'none' : 'currentColor'}
        />
      </svg>`
    : html`<svg class="key probe-series-${place + 1}" viewBox="0 0 28 10" aria-hidden="true">
        <path d="M0 5H28" stroke="currentColor" stroke-width="2" stroke-dasharray=${DASHES[place]?.join(' ') ?? ''} />
      </svg>`;
