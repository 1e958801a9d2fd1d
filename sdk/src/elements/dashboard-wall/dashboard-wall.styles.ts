import { css } from 'lit';

export const wallStyles = css`
  :host([wall]) {
    position: fixed;
    inset: 0;
    z-index: 2147483647;
    box-sizing: border-box;
    max-inline-size: none;
    block-size: 100%;
    margin: 0;
    padding: 24px;
    background: var(--kpi-canvas, light-dark(#f7f8fa, #0b0d11));
    overflow: auto;
  }
  :host([wall])::backdrop {
    background: light-dark(#f7f8fa, #0b0d11);
  }
  :host([wall]) :is(range-picker, filter-bar, [part='edit-button']) {
    display: none;
  }
  .wall {
    position: fixed;
    inset-block-end: 16px;
    inset-inline-end: 16px;
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 4px 4px 4px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(10 13 20 / 18%);
  }
  .wall.idle:not(:focus-within) {
    opacity: 0;
  }
  .wall button {
    inline-size: 44px;
    block-size: 44px;
    border: 0;
    border-radius: 8px;
    background: none;
    font-size: 1.2em;
    line-height: 1;
  }
  .wall button:hover {
    background: var(--_track);
  }
  @media (prefers-reduced-motion: no-preference) {
    :host([wall]) section {
      animation: wall 240ms ease-out;
    }
    .wall {
      transition: opacity 160ms;
    }
    @keyframes wall {
      from {
        opacity: 0;
      }
    }
  }
`;
