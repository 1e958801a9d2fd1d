import { css } from 'lit';

export const filterBarStyles = css`
  :host {
    container-type: normal;
    inline-size: fit-content;
    max-inline-size: 100%;
  }
  .bar,
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .chips:empty {
    display: none;
  }
  .add {
    border-style: dashed;
    white-space: nowrap;
  }
  .filter {
    display: inline-flex;
    align-items: stretch;
    max-inline-size: 100%;
    min-block-size: 32px;
    border-radius: 16px;
    background: color-mix(in srgb, var(--_accent) 12%, var(--_surface));
  }
  .filter > :first-child {
    overflow: hidden;
    align-self: center;
    padding: 3px 2px 3px 12px;
    border: 0;
    background: none;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .filter > button:first-child:hover {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .remove {
    min-inline-size: 30px;
    border: 0;
    border-radius: 16px;
    background: none;
    color: var(--_muted);
    font-size: 16px;
    line-height: 1;
  }
  .remove:hover {
    color: var(--_text);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    gap: 8px;
    inline-size: 300px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin: 0;
    font-weight: 600;
  }
  h2 {
    flex: 1 1 auto;
    min-inline-size: 0;
    margin: 0;
    overflow-wrap: anywhere;
    font-size: inherit;
    font-weight: 600;
  }
  .head .choice {
    margin-inline-start: auto;
    font-weight: 400;
  }
  .back {
    min-inline-size: 28px;
    min-block-size: 28px;
    border: 0;
    border-radius: 8px;
    background: none;
    font-size: 18px;
    line-height: 1;
  }
  .search {
    min-block-size: 34px;
    padding: 4px 10px;
    border: 1px solid var(--_control-edge, var(--kpi-control-edge, light-dark(#868fa1, #6d7686)));
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
  }
  ul {
    margin: 0;
    padding: 2px;
    list-style: none;
  }
  .values {
    block-size: 264px;
    overflow: auto;
  }
  /* Above the labels and the numbers. */
  .columns {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    margin: 0;
    padding-inline: 36px 10px;
    font-size: 0.857em;
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: 8px;
  }
  li:hover,
  li:focus-within {
    background: var(--_track);
  }
  .dimensions button,
  li label {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
    min-block-size: 32px;
    padding: 2px 8px;
    cursor: pointer;
  }
  .dimensions button {
    justify-content: space-between;
    border: 0;
    background: none;
    text-align: start;
  }
  li input {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    accent-color: var(--_accent);
  }
  .label {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .count {
    min-inline-size: 6ch;
    text-align: end;
    color: var(--_muted);
    font-size: 0.857em;
    font-variant-numeric: tabular-nums;
  }
  /* Beside the number, over the end of the label. */
  .only {
    position: absolute;
    inset-inline-end: calc(12px + 6ch);
    min-block-size: 24px;
    min-inline-size: 44px;
    padding: 2px 6px;
    border: 0;
    background: var(--_track);
    color: var(--_accent);
    font-size: 0.857em;
    opacity: 0;
  }
  li:hover .only,
  li:focus-within .only,
  .only:focus-visible {
    opacity: 1;
  }
  [role='status'] {
    min-block-size: 1.4em;
    font-size: 0.857em;
  }
  footer {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .done {
    margin-inline-start: auto;
  }
  @media (hover: none) {
    .only {
      position: static;
      background: none;
      opacity: 1;
    }
    .columns {
      padding-inline-end: 54px;
    }
  }
  @media (pointer: coarse) {
    .filter,
    .dimensions button,
    li label,
    .only,
    .back,
    .search {
      min-block-size: 44px;
    }
    .remove,
    .back {
      min-inline-size: 44px;
    }
    .filter,
    .remove {
      border-radius: 22px;
    }
  }
  @media (width < 640px) {
    dialog[open] {
      inline-size: 100%;
    }
    .values {
      block-size: min(50dvh, 420px);
    }
    :host {
      min-inline-size: 0;
    }
    /* One row that scrolls. */
    .bar,
    .chips {
      flex-wrap: nowrap;
    }
    .bar {
      overflow-x: auto;
      scrollbar-width: none;
      padding: 3px;
      margin: -3px;
    }
    .filter > :first-child {
      max-inline-size: 50vw;
    }
  }
  /* The number below the label, which wraps. */
  @media (width < 280px) {
    li label {
      flex-wrap: wrap;
      gap: 0 8px;
    }
    .label {
      flex: 1 1 calc(100% - 26px);
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .count {
      min-inline-size: 0;
      margin-inline-start: 26px;
    }
    .columns {
      flex-wrap: wrap;
      padding-inline-end: 0;
    }
    /* No room: the others are unticked one by one. */
    .only {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .filter {
      border: 1px solid ButtonBorder;
    }
  }
  @media print {
    .add,
    .remove,
    .link {
      display: none;
    }
    .filter > :first-child {
      padding-inline-end: 12px;
    }
  }
`;
