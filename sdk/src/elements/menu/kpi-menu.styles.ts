import { css } from 'lit';

export const menuStyles = css`
  :host {
    position: fixed;
    inset: auto;
    z-index: 1;
    display: block;
    container-type: normal;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--_border);
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(10 13 20 / 18%);
    font: 400 var(--kpi-font-size, 14px) / 1.4 var(--kpi-font, inherit);
    min-inline-size: 176px;
    max-inline-size: min(320px, 100vw - 16px);
    text-align: start;
    white-space: normal;
    overflow: hidden auto;
  }
  :host(:not([data-open])) {
    display: none;
  }
  button,
  ::slotted(*) {
    display: block;
    inline-size: 100%;
    min-block-size: 32px;
    padding: 5px 10px;
    border: 0;
    border-radius: 5px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  button:hover,
  button:focus,
  ::slotted(:hover),
  ::slotted(:focus) {
    background: var(--_track);
  }
  button:focus-visible {
    outline-offset: -2px;
  }
  .said {
    padding: 5px 10px;
    color: var(--_muted);
  }
  .said:empty {
    display: none;
  }
  @media (pointer: coarse) {
    button,
    ::slotted(*) {
      min-block-size: 44px;
      padding-block: 11px;
    }
  }
`;
