import { css } from 'lit';

export const menuStyles = css`
  :host {
    padding: 4px;
    min-inline-size: 176px;
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
