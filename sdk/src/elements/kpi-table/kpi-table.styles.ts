import { css } from 'lit';

export const tableStyles = css`
  :host {
    --_row: 30px;
  }
  .card {
    gap: 8px;
  }
  /* One line, whatever stands beside it. */
  header {
    flex-wrap: nowrap;
  }
  .title {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .body {
    block-size: calc(var(--_rows, 12) * var(--_row));
  }
  .scroller {
    max-block-size: 100%;
    overflow: auto;
    overscroll-behavior: contain;
  }
  table {
    inline-size: 100%;
    border-spacing: 0;
    font-variant-numeric: tabular-nums;
  }
  :where(tr:not(.spacer) > *) {
    block-size: var(--_row);
    padding: 0 8px;
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  .spacer td {
    padding: 0;
  }
  /* As wide as the widest number, also while that is out of sight. */
  .sizer {
    visibility: collapse;
  }
  .sizer td {
    font-weight: 600;
  }
  thead th,
  tfoot th,
  tfoot td {
    position: sticky;
    background: var(--_surface);
    color: var(--_muted);
  }
  thead th {
    z-index: 2;
    inset-block-start: 0;
    border-block-end: 1px solid var(--_border);
    font-size: 0.857em;
  }
  .part {
    display: block;
    margin-inline-start: auto;
    max-inline-size: 12em;
    padding-block-end: 4px;
    white-space: normal;
  }
  tfoot tr:last-child > * {
    inset-block-end: 0;
    border-block-start: 1px solid var(--_border);
    color: var(--_text);
    font-weight: 600;
  }
  tfoot tr:not(:last-child) > * {
    inset-block-end: var(--_row);
  }
  /* Names stay while numbers scroll sideways. */
  th.name:first-child {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    background: var(--_surface);
  }
  thead th.name:first-child,
  tfoot th.name:first-child {
    z-index: 3;
  }
  .name {
    max-inline-size: 40cqi;
  }
  .row .amount {
    position: relative;
  }
  .amount,
  .change {
    text-align: end;
  }
  .change {
    padding-inline-start: 0;
    color: var(--_muted);
    font-size: 0.857em;
  }
  button:not(.tool, .link) {
    max-inline-size: 100%;
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  thead button:hover,
  .row button:hover {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .arrow {
    display: inline-block;
    inline-size: 1.2em;
    text-align: center;
  }
  .row.row:is(:hover, :focus-within, .selected) > * {
    background: var(--_track);
  }
  .amount svg {
    position: absolute;
    inset-block-end: 2px;
    inset-inline: 8px;
    display: block;
    inline-size: calc(100% - 16px);
    block-size: 3px;
    transform: scaleX(-1);
  }
  :host(:dir(rtl)) .amount svg {
    transform: none;
  }
  rect {
    fill: color-mix(in srgb, var(--_accent) 55%, transparent);
  }
  .below {
    fill: var(--_compare);
  }
  .skeleton {
    block-size: 14px;
    margin-block: 8px;
  }
  @media (pointer: coarse) {
    :host {
      --_row: 44px;
    }
    button:not(.tool, .link) {
      min-block-size: 44px;
      min-inline-size: 44px;
      text-align: inherit;
    }
  }
  @media (forced-colors: active) {
    rect {
      fill: CanvasText;
    }
    .selected {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media print {
    /* Of what contains its size, or is a flex box, a page cuts the rows. */
    :host,
    .card {
      display: block;
      container-type: normal;
      overflow: visible;
      break-inside: auto;
    }
    .body,
    .scroller {
      block-size: auto;
      max-block-size: none;
      overflow: visible;
    }
    /* The head again on each page, the total once. */
    thead,
    tr {
      break-inside: avoid;
    }
    tfoot {
      display: table-row-group;
    }
    thead th,
    th.name:first-child,
    tfoot :is(th, td) {
      position: static;
    }
    /* Buttons are not painted again. */
    thead button {
      display: contents;
    }
    /* Paper does not scroll sideways. */
    table {
      font-size: 0.857em;
    }
    :where(tr:not(.spacer) > *) {
      padding: 0 4px;
    }
    thead th,
    .name {
      white-space: normal;
    }
  }
  @container (inline-size < 360px) {
    :where(tr:not(.spacer) > *) {
      padding-inline: 5px;
    }
    .amount svg {
      inset-inline: 5px;
      inline-size: calc(100% - 10px);
    }
  }
`;
