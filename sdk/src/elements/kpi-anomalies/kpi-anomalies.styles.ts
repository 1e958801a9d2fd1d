import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const anomaliesStyles = [
  controlStyles,
  css`
    .card {
      gap: 8px;
    }
    ul {
      display: grid;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 10px;
      padding-block: 10px;
      border-block-start: 1px solid var(--_border);
    }
    li:first-child {
      border-block-start: 0;
      padding-block-start: 2px;
    }
    .mark {
      flex: none;
      inline-size: 10px;
      block-size: 10px;
      margin-block-start: 5px;
      border: 2px solid var(--_attention);
      border-radius: 50%;
    }
    .mark.high {
      background: var(--_attention);
    }
    .words {
      display: grid;
      gap: 4px;
      min-inline-size: 0;
    }
    .words p {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 10px;
    }
    .amount {
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    .verdict {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 10px;
      font-size: 0.93em;
    }
    .verdict .chip {
      min-block-size: 28px;
      padding-block: 1px;
    }
    @media (pointer: coarse) {
      .verdict .chip {
        min-block-size: 44px;
      }
    }
  `,
];
