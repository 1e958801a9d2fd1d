import { css } from 'lit';

/** Styles of the dialogs over a dashboard that is edited; on a phone sheets at the lower edge. */
export const panelStyles = css`
  dialog.panel {
    inline-size: min(440px, 100vw - 32px);
    max-inline-size: none;
    max-block-size: calc(100dvh - 32px);
    padding: 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    line-height: 1.4;
    overscroll-behavior: contain;
  }
  dialog.gallery {
    inline-size: min(980px, 100vw - 32px);
    background: var(--kpi-canvas, light-dark(#f7f8fa, #0b0d11));
  }
  dialog:is(.options, .more) {
    inline-size: min(300px, 100vw - 32px);
  }
  dialog.panel::backdrop {
    background: rgb(10 13 20 / 45%);
  }
  dialog.panel h2 {
    margin: 0 0 12px;
    font-size: 1.15em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  dialog.panel p {
    margin: 0 0 12px;
  }
  .close {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    inline-size: 36px;
    block-size: 36px;
    border: 0;
    border-radius: 8px;
    background: none;
    font-size: 1.3em;
    line-height: 1;
  }
  .close:hover {
    background: var(--_track);
  }
  .entries {
    display: grid;
  }
  .entries hr {
    inline-size: 100%;
    margin: 4px 0;
    border: 0;
    border-block-start: 1px solid var(--_border);
  }
  .entry {
    min-block-size: 36px;
    padding: 4px 8px;
    border: 0;
    border-radius: 8px;
    background: none;
    text-align: start;
  }
  .entry:hover {
    background: var(--_track);
  }
  .entry:disabled {
    color: var(--_muted);
    cursor: default;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-block-start: 12px;
  }
  @media (pointer: coarse) {
    .entry {
      min-block-size: 44px;
    }
    .close {
      inline-size: 44px;
      block-size: 44px;
    }
  }
  @media (width < 640px) {
    dialog.panel {
      inset: auto 0 0;
      inline-size: 100%;
      max-block-size: 92dvh;
      margin: 0;
      border-width: 1px 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    dialog.gallery {
      block-size: 92dvh;
    }
    .answers button {
      flex: 1 0 auto;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog.panel[open] {
      animation: panel 160ms ease-out;
    }
    @keyframes panel {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
  }
`;
