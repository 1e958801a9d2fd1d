import { css } from 'lit';

/** Styles of a bar of controls and of the dialog that one of them opens: below it, or on a phone at the lower edge. */
export const popupStyles = css`
  .bar,
  dialog {
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    font-style: normal;
    font-weight: 400;
    line-height: 1.4;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
    white-space: normal;
    color: var(--_text);
  }
  dialog {
    position: absolute;
    inset: var(--_y, 0) auto auto var(--_x, 0);
    margin: 0;
    max-inline-size: calc(100vw - 12px);
    max-block-size: calc(100dvh - 12px);
    padding: 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 8px 28px rgb(10 13 20 / 18%);
    overflow: auto;
  }
  dialog::backdrop {
    background: transparent;
  }
  button,
  select,
  input {
    touch-action: manipulation;
  }
  @media (width < 640px) {
    dialog {
      position: fixed;
      inset: auto 0 0;
      inline-size: 100%;
      max-inline-size: none;
      max-block-size: 92dvh;
      padding: 16px;
      border-width: 1px 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    dialog::backdrop {
      background: rgb(10 13 20 / 45%);
    }
  }
  @media print {
    button,
    select {
      border-color: transparent !important;
    }
  }
`;
