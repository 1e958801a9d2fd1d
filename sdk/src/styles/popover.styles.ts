import { css } from 'lit';

/** Styles of an element that is shown over the page beside what opened it. */
export const popoverStyles = css`
  :host {
    position: fixed;
    inset: auto;
    z-index: 1;
    display: block;
    container-type: normal;
    margin: 0;
    border: 1px solid var(--_border);
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(10 13 20 / 18%);
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    font-style: normal;
    font-weight: 400;
    line-height: 1.4;
    max-inline-size: min(320px, 100vw - 16px);
    text-align: start;
    white-space: normal;
    overflow: hidden auto;
  }
  :host(:not([data-open])) {
    display: none;
  }
`;
