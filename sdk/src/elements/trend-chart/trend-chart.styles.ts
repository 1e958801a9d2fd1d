import { css } from 'lit';

export const chartStyles = css`
  .card {
    gap: 8px;
  }
  .total {
    flex-basis: 100%;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 12px;
    min-block-size: 2em;
    overflow-wrap: anywhere;
  }
  .total strong {
    font-size: 1.43em;
    font-weight: 600;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
  }
  .stale .total strong {
    color: var(--_muted);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .legend span::before {
    content: '';
    inline-size: 14px;
    border-block-start: 2px solid var(--_accent);
  }
  .legend .before::before {
    border-block-start: 2px dashed var(--_compare);
  }
  .plot {
    position: relative;
    flex: 1 1 auto;
    min-block-size: var(--kpi-chart-height, 200px);
  }
  .plot > div,
  canvas {
    position: absolute;
    inset: 0;
  }
  .plot .skeleton {
    position: absolute;
    inset: 0;
  }
  .print {
    display: none;
  }
  .notice {
    min-block-size: var(--kpi-chart-height, 200px);
  }
  .table {
    flex: 1 1 auto;
    max-block-size: max(100%, var(--kpi-chart-height, 200px));
    block-size: var(--kpi-chart-height, 200px);
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.929em;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 5px 8px;
    border-block-end: 1px solid var(--_border);
    text-align: end;
    white-space: nowrap;
  }
  th {
    white-space: normal;
    font-weight: 500;
    color: var(--_muted);
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_surface);
  }
  th:first-child {
    text-align: start;
    padding-inline-start: 0;
  }
  footer {
    min-block-size: 24px;
    display: flex;
    justify-content: space-between;
    align-items: flex-start;
    gap: 4px 12px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  footer .link {
    flex: none;
    margin-inline-start: auto;
  }
  @media print {
    .print {
      display: block;
      color: var(--_muted);
    }
    /* Drawn for the screen, and never cut by the width of the paper. */
    canvas {
      inline-size: 100% !important;
      block-size: 100% !important;
      object-fit: contain;
    }
    .card .table {
      block-size: auto;
      max-block-size: none;
    }
    footer .link {
      display: none;
    }
  }
  .probe-accent {
    color: var(--_accent);
  }
  .probe-compare {
    color: var(--_compare);
  }
  .probe-text {
    color: var(--_text);
  }
  .probe-muted {
    color: var(--_muted);
  }
  .probe-border {
    color: var(--_border);
  }
  .probe-surface {
    color: var(--_surface);
  }
  /* Rows of their own for the total and the legend, and for what still settles: nothing below moves when numbers come. */
  @container (inline-size < 480px) {
    .total {
      min-block-size: 3.4em;
    }
    .legend {
      flex-basis: 100%;
    }
    footer {
      min-block-size: 2.8em;
    }
  }
  @container (inline-size < 240px) {
    .legend {
      display: none;
    }
  }
`;
