import { css } from 'lit';

export const calendarStyles = css`
  :host {
    container-type: normal;
  }
  .calendar {
    display: grid;
    gap: 8px;
    justify-items: center;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    inline-size: 100%;
    font-weight: 600;
  }
  .head button {
    min-inline-size: 36px;
    min-block-size: 36px;
    border: 0;
    border-radius: 8px;
    background: none;
    font-size: 18px;
  }
  .head button:hover,
  td[data-day]:hover {
    background: var(--_track);
  }
  /* Room for six weeks: months of four to six move nothing. */
  .weeks {
    block-size: 252px;
  }
  table {
    border-collapse: separate;
    border-spacing: 0 2px;
  }
  th,
  td {
    inline-size: 36px;
    block-size: 36px;
    padding: 0;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  th {
    block-size: 24px;
    font-size: 0.857em;
    font-weight: 500;
    color: var(--_muted);
  }
  td[data-day] {
    border-radius: 8px;
    cursor: pointer;
  }
  .bare {
    color: var(--_muted);
  }
  /* A dot below each day that has data. */
  td[data-day]:not(.bare) {
    background-image: radial-gradient(circle, var(--_compare) 1.5px, transparent 2px);
    background-repeat: no-repeat;
    background-position: 50% calc(50% + 12px);
    background-size: 6px 6px;
  }
  td.in {
    border-radius: 0;
    background-color: color-mix(in srgb, var(--_accent) 14%, transparent);
  }
  td.end {
    border-radius: 8px;
    background-color: var(--_accent);
    background-image: none !important;
    color: var(--_surface);
    opacity: 1;
    font-weight: 600;
  }
  td.end:hover {
    background-color: var(--_accent);
  }
  td[aria-current] {
    font-weight: 700;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  p {
    min-block-size: 2.8em;
    max-inline-size: 252px;
    justify-self: start;
    font-size: 0.857em;
    color: var(--_muted);
  }
  @media (pointer: coarse) {
    .weeks {
      block-size: 300px;
    }
    th,
    td {
      inline-size: 46px;
    }
    td,
    .head button {
      block-size: 44px;
      min-inline-size: 44px;
    }
  }
  @media (forced-colors: active) {
    td.in {
      outline: 1px solid Highlight;
    }
    td.end {
      outline-width: 3px;
    }
  }
`;
