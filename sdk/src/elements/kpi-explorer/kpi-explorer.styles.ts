import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const explorerStyles = [
  controlStyles,
  css`
    .explorer {
      display: grid;
      gap: 12px;
      min-inline-size: 0;
      color: var(--_text);
      font-family: var(--kpi-font);
      font-size: var(--kpi-font-size, 14px);
      line-height: 1.4;
    }
    .controls,
    .chips {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    .filter {
      display: inline-flex;
      align-items: center;
      min-block-size: 32px;
      padding-inline-start: 12px;
      border-radius: 16px;
      background: color-mix(in srgb, var(--_accent) 12%, var(--_surface));
      font-weight: 500;
    }
    .filter button {
      inline-size: 32px;
      block-size: 32px;
      border: 0;
      border-radius: 50%;
      background: none;
      font-size: 1.2em;
      line-height: 1;
    }
    .filter button:hover {
      background: color-mix(in srgb, var(--_accent) 16%, transparent);
    }
    .head {
      display: grid;
      grid-template-columns: minmax(200px, 24%) minmax(0, 1fr);
      gap: 12px;
    }
    .head trend-chart {
      min-block-size: 320px;
    }
    .pair {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      gap: 12px;
    }
    .breakdowns {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(280px, 100%), 1fr));
      gap: 12px;
    }
    .place {
      display: grid;
      min-block-size: 288px;
    }
    .inner {
      display: grid;
      justify-items: start;
      gap: 4px;
    }
    .inner > :first-child {
      justify-self: stretch;
    }
    @container (inline-size < 760px) {
      .head,
      .pair {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    @media (pointer: coarse) {
      .filter button {
        inline-size: 44px;
        block-size: 44px;
      }
      .filter {
        border-radius: 22px;
      }
    }
    @media (forced-colors: active) {
      .filter {
        border: 1px solid;
      }
    }
  `,
];
