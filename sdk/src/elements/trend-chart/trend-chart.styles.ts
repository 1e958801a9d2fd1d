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
    min-block-size: 2.1em;
    overflow-wrap: anywhere;
  }
  /* What is counted is on its way: a dash would mean that there is no value, and its legend would move. */
  .total.waiting {
    visibility: hidden;
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
  .line {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .line::before {
    content: '';
    flex: none;
    inline-size: 14px;
    border-block-start: 2px solid var(--_accent);
  }
  .line.before::before {
    border-block-start-color: var(--_compare);
  }
  .line.usual::before {
    border-block-start: 9px solid color-mix(in srgb, var(--_accent) 20%, transparent);
  }
  .measure {
    min-inline-size: 15em;
  }
  .measure strong {
    margin-inline: 8px 4px;
  }
  .key {
    inline-size: 28px;
    block-size: 10px;
    margin-inline-end: 6px;
  }
  .total .period {
    flex-basis: 100%;
    font-size: 0.857em;
  }
  .plot {
    position: relative;
    flex: 1 1 auto;
    min-block-size: var(--kpi-chart-height, 200px);
    touch-action: pan-y;
    user-select: none;
  }
  .plot > div:first-child,
  canvas {
    position: absolute;
    inset: 0;
  }
  /* Its labels keep their own direction; its axes follow that of the page. */
  canvas {
    direction: ltr;
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
  /* Within a sentence. */
  .remarks .link {
    min-block-size: 0;
    padding: 0;
  }
  @media print {
    .print {
      display: block;
      color: var(--_muted);
      font-size: 0.857em;
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
  .probe-grid {
    color: var(--kpi-grid, light-dark(#e6e9ef, #252b36));
  }
  .probe-axis {
    color: light-dark(#9aa2b1, #5d6678);
  }
  .probe-attention {
    color: var(--_attention);
  }
  .probe-bad {
    color: var(--_bad);
  }
  .probe-surface {
    color: var(--_surface);
  }
  /* Rows of their own for the total and the legend, and for what still settles: nothing below moves when numbers come. */
  @container (inline-size < 480px) {
    .total {
      min-block-size: 3.5em;
    }
    .legend {
      flex-basis: 100%;
    }
    footer {
      min-block-size: 2.8em;
    }
    :host([by]) .total {
      min-block-size: 4.8em;
    }
    :host([expected]) footer {
      min-block-size: 4.2em;
    }
  }
  /* Lines have their names at their ends: chart-controller.ts has the width too. */
  @container (inline-size >= 520px) {
    .legend .line:not(.usual, .part) {
      display: none;
    }
    .legend .line:first-child {
      display: inline-flex;
    }
    .legend .line:first-child::before {
      content: none;
    }
  }
  @media (pointer: coarse) {
    .actions .link {
      min-block-size: 44px;
    }
    footer .link {
      position: relative;
    }
    footer .link::after {
      content: '';
      position: absolute;
      inset: -14px -6px;
    }
  }
  @container (inline-size < 240px) {
    .legend {
      display: none;
    }
  }
  /* A canvas takes no forced colours by itself; parts keep theirs, as nothing else tells them apart. */
  @media (forced-colors: active) {
    [class^='probe-'],
    .part::before {
      forced-color-adjust: none;
    }
    .probe-accent,
    .probe-text,
    .probe-muted,
    .probe-attention,
    .probe-bad {
      color: CanvasText;
    }
    .probe-compare,
    .part-other::before {
      color: GrayText;
    }
    .probe-grid,
    .probe-axis {
      color: color-mix(in srgb, CanvasText 30%, Canvas);
    }
    .probe-surface {
      color: Canvas;
    }
  }
`;
