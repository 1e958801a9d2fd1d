import { css } from 'lit';

export const dashboardStyles = css`
  :host {
    display: block;
    container: dashboard / inline-size;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px;
    margin-block-end: 16px;
  }
  h1,
  h2 {
    margin: 0;
    color: var(--_text);
    font-weight: 600;
  }
  .heading {
    flex: 1 0 auto;
    min-block-size: 28px;
    font-size: 20px;
    line-height: 28px;
  }
  .preview {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    margin-block-end: 16px;
    padding: 10px 16px;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    color: var(--_text);
  }
  .preview p {
    flex: 1 1 240px;
    margin: 0;
  }
  section + section {
    margin-block-start: 24px;
  }
  h2 {
    margin-block-end: 12px;
    font-size: 15px;
    line-height: 22px;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 12px;
  }
  slot {
    display: block;
  }
  .rows {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  /* A little less than the share, so that rounding wraps nothing. */
  .rows > slot {
    --_share: var(--_narrow);
    flex: none;
    inline-size: calc((100% + 12px) * var(--_share) - 12.05px);
    min-inline-size: 0;
  }
  .grid > * {
    grid-column: 1 / -1;
    min-inline-size: 0;
  }
  .grid > .tile {
    grid-column: auto;
  }
  /* Keeps the display of the widgets, which stretches their cards to the height of the row. */
  ::slotted(*) {
    block-size: 100%;
    box-sizing: border-box;
  }
  .skeleton {
    grid-column: 1 / -1;
    block-size: 320px;
    border-radius: var(--_radius);
    background: var(--_grid);
  }
  @container dashboard (inline-size < 260px) {
    .rows > slot {
      --_share: 1;
    }
    .grid > .tile {
      grid-column: 1 / -1;
    }
  }
  /* As high as the widgets beside it, however long the list is: it scrolls. */
  @container dashboard (640px <= inline-size < 1024px) {
    .rows > .beside-medium {
      contain: size;
      min-block-size: 240px;
    }
  }
  @container dashboard (inline-size >= 1024px) {
    .rows > .beside-wide {
      contain: size;
      min-block-size: 240px;
    }
  }
  @container dashboard (inline-size >= 640px) {
    .rows > slot {
      --_share: var(--_medium);
    }
    .grid {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
    .grid > .w1 {
      grid-column: span 2;
    }
    .grid > .tile.w1 {
      grid-column: span 1;
    }
    .grid > .w2 {
      grid-column: span 2;
    }
    .grid > .w3,
    .grid > .w4 {
      grid-column: 1 / -1;
    }
  }
  @container dashboard (inline-size >= 1024px) {
    .rows > slot {
      --_share: var(--_wide);
    }
    .grid > .w1 {
      grid-column: span 1;
    }
    .grid > .w3 {
      grid-column: span 3;
    }
  }
  .paper {
    display: none;
    margin-block-end: 16px;
    padding-block-end: 10px;
    border-block-end: 1px solid var(--_border);
    color: var(--_text);
    font-family: var(--kpi-font);
    font-size: 13px;
    line-height: 20px;
  }
  .name {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    line-height: 28px;
  }
  .name strong {
    font-size: 20px;
    font-weight: 600;
  }
  @media print {
    /* On white, whatever the screen has. */
    :host {
      color-scheme: light !important;
    }
    .controls {
      display: none;
    }
    .paper {
      display: block;
    }
    .rows > slot {
      contain: none !important;
      break-inside: avoid;
    }
    h2 {
      break-after: avoid;
    }
    .preview button {
      display: none;
    }
    /* Grows by the heads that are repeated on further pages. */
    ::slotted(kpi-table) {
      block-size: auto;
    }
  }
`;
