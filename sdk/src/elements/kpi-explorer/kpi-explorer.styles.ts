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
      grid-template: auto minmax(0, 1fr) / minmax(220px, 26%) minmax(0, 1fr);
      gap: 12px;
    }
    .head trend-chart {
      grid-area: 1 / 2 / 3 / 3;
      min-block-size: 340px;
    }
    /* Fills what the number leaves beside the chart, and scrolls rather than grow beyond it. */
    .head kpi-anomalies {
      block-size: 0;
      min-block-size: 100%;
      overflow: auto;
    }
    /* Rows without a hole at their end. */
    .breakdowns {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
    }
    .place {
      flex: 1 1 280px;
    }
    .breakdowns:has(> :nth-child(4):last-child) > .place {
      flex-basis: max(280px, 40%);
    }
    .place {
      display: grid;
      min-inline-size: 0;
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
      .head {
        grid-template: auto / minmax(0, 1fr);
      }
      .head trend-chart {
        grid-area: auto;
      }
      .head kpi-anomalies {
        block-size: auto;
        min-block-size: 0;
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
