import { css } from 'lit';
import { surface } from './surface.styles.ts';

/** Styles of an element that is shown over the page beside what opened it. */
export const popoverStyles = css`
  :host {
    ${surface}
    position: fixed;
    inset: auto;
    z-index: 1;
    display: block;
    container-type: normal;
    margin: 0;
    border-radius: 8px;
    max-inline-size: min(320px, 100vw - 16px);
  }
  :host(:not([data-open])) {
    display: none;
  }
`;
