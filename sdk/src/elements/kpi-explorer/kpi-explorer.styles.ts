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
    .controls {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      min-block-size: 34px;
    }
    /* The number stands beside it, with its change. */
    .head trend-chart::part(value) {
      display: none;
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
      min-block-size: 293px;
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
      .controls {
        min-block-size: 50px;
      }
      .place {
        min-block-size: 391px;
      }
    }
  `,
];
