import { css } from 'lit';

export const breakdownStyles = css`
  .card {
    gap: 10px;
  }
  /* Rows of 34px with gaps of 10px: nothing around moves when numbers come. */
  .body {
    display: flex;
    flex: 1 0 auto;
    flex-direction: column;
    gap: 10px;
    min-block-size: calc(var(--_rows, 7) * 44px - 10px);
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 6px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  ul {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    grid-template-rows: 24px 6px;
    column-gap: 10px;
    row-gap: 4px;
    align-items: center;
  }
  .name {
    display: flex;
    align-items: center;
    gap: 2px;
    min-inline-size: 0;
  }
  .name > :first-child,
  li > span:first-child:not(.name) {
    overflow: hidden;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name button {
    min-inline-size: 0;
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
  }
  .name button:hover {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .name .deeper {
    flex: none;
    inline-size: 24px;
    border-radius: 6px;
    color: var(--_muted);
  }
  .name .deeper:hover {
    background: var(--_track);
    text-decoration: none;
  }
  .deeper span:dir(rtl) {
    display: inline-block;
    transform: scaleX(-1);
  }
  .amount {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .share {
    min-inline-size: 3.5ch;
    font-size: 0.857em;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  svg {
    grid-column: 1 / -1;
    display: block;
    inline-size: 100%;
    block-size: 6px;
    border-radius: 3px;
    background: var(--_track);
  }
  rect {
    fill: var(--_accent);
    transition: width 0.25s ease-out;
  }
  .below {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 2;
  }
  .other rect {
    fill: var(--_compare);
  }
  .other {
    color: var(--_muted);
  }
  .skeleton {
    block-size: 34px;
  }
  :host(:dir(rtl)) svg {
    transform: scaleX(-1);
  }
  @media (prefers-reduced-motion: reduce) {
    rect {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    rect {
      fill: CanvasText;
    }
  }
  @container (inline-size < 220px) {
    .share {
      display: none;
    }
  }
`;
