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
    .grid > .tile {
      grid-column: 1 / -1;
    }
  }
  @container dashboard (inline-size >= 640px) {
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
  @container dashboard (inline-size >= 1000px) {
    .grid > .w1 {
      grid-column: span 1;
    }
    .grid > .w3 {
      grid-column: span 3;
    }
  }
  @media print {
    section {
      break-inside: avoid;
    }
  }
`;
