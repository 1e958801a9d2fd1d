import { css } from 'lit';
import { theme } from '../../styles/theme.styles.ts';

export const panelStyles = [
  theme,
  css`
    :host {
      display: contents;
    }
    dialog {
      inline-size: min(1120px, 100vw - 32px);
      max-block-size: calc(100dvh - 32px);
      padding: 0;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_surface);
      color: var(--_text);
    }
    dialog::backdrop {
      background: rgb(10 13 20 / 45%);
    }
    @media (max-width: 640px) {
      dialog {
        inline-size: 100vw;
        max-inline-size: none;
        block-size: 100dvh;
        max-block-size: none;
        border: 0;
        border-radius: 0;
      }
    }
  `,
];
