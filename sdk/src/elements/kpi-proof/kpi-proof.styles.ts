import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const proofStyles = [
  controlStyles,
  css`
    .card {
      gap: 12px;
    }
    .lead strong {
      font-size: 1.86em;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      letter-spacing: -0.01em;
      line-height: 1.2;
      margin-inline-end: 8px;
    }
    dl {
      display: grid;
      gap: 8px;
      margin: 0;
    }
    .row {
      display: grid;
      grid-template-columns: minmax(120px, 22%) minmax(0, 1fr);
      gap: 2px 16px;
      padding-block-start: 8px;
      border-block-start: 1px solid var(--_border);
    }
    dt {
      color: var(--_muted);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    dd ul {
      margin: 4px 0 0;
      padding-inline-start: 18px;
    }
    details {
      display: grid;
    }
    details[open] > :not(summary) {
      margin-block-start: 10px;
    }
    summary {
      min-block-size: 24px;
      color: var(--_accent);
      cursor: pointer;
    }
    footer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
    }
    .skeleton {
      block-size: 20px;
    }
    .skeleton.lead {
      block-size: 32px;
      inline-size: 40%;
    }
    @container (inline-size < 420px) {
      .row {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    @media (pointer: coarse) {
      summary {
        min-block-size: 44px;
        align-content: center;
      }
    }
  `,
];
