import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const panelStyles = [
  controlStyles,
  css`
    :host {
      display: contents;
    }
    dialog {
      inline-size: min(1180px, 100vw - 32px);
      max-inline-size: none;
      max-block-size: calc(100dvh - 32px);
      /* From the top, so that the header stays in its place whatever the height of a view is. */
      margin-block: 16px auto;
      padding: 0;
      border: 1px solid var(--_border);
      border-radius: calc(var(--_radius) + 4px);
      background: var(--kpi-canvas, light-dark(#f7f8fa, #0b0d11));
      color: var(--_text);
      font-family: var(--kpi-font);
      font-size: var(--kpi-font-size, 14px);
      line-height: 1.4;
      overscroll-behavior: contain;
    }
    dialog::backdrop {
      background: rgb(10 13 20 / 45%);
    }
    dialog[open] {
      animation: rise 160ms ease-out;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
    /* Not a header element, which would be a second banner of the page. */
    .head {
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 10px 16px;
      border-block-end: 1px solid var(--_border);
      background: var(--_surface);
    }
    h2 {
      flex: 1;
      min-inline-size: 0;
      margin: 0;
      font-size: 1.2em;
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    h2:focus-visible {
      outline: none;
    }
    .back,
    .close {
      flex: none;
      inline-size: 36px;
      block-size: 36px;
      border: 0;
      border-radius: 8px;
      background: none;
      font-size: 1.3em;
      line-height: 1;
    }
    .back:hover,
    .close:hover {
      background: var(--_track);
    }
    :dir(rtl) > .back span {
      display: inline-block;
      transform: scaleX(-1);
    }
    .body {
      padding: 16px;
    }
    @media (width < 640px) {
      dialog {
        inline-size: 100vw;
        block-size: 100dvh;
        max-block-size: none;
        margin: 0;
        border: 0;
        border-radius: 0;
      }
      .head {
        flex-wrap: wrap;
        padding: 8px 12px;
      }
      .choice {
        order: 1;
        inline-size: 100%;
      }
      .choice button {
        flex: 1;
      }
      .body {
        padding: 12px;
      }
    }
    @media (pointer: coarse) {
      .back,
      .close {
        inline-size: 44px;
        block-size: 44px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      dialog[open] {
        animation: none;
      }
    }
  `,
];
