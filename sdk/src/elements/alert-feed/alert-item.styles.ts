import { css } from 'lit';

/** Alerts and what can be done about them, loaded with the first of them. */
export const itemStyles = css`
  li {
    position: relative;
    display: grid;
    gap: 3px;
    padding: 8px 10px 8px 14px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    overflow: hidden;
  }
  li.rule {
    padding: 4px 0 0;
    border: 0;
    font-weight: 500;
  }
  li.rule::before {
    content: none;
  }
  li::before {
    content: '';
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: 4px;
    background: var(--_compare);
  }
  li[data-severity='critical']::before {
    background: var(--_bad);
  }
  li[data-severity='warning']::before {
    background: var(--_attention);
  }
  li[aria-current] {
    border-color: var(--_accent);
    background: color-mix(in srgb, var(--_accent) 8%, transparent);
  }
  li[data-state='resolved'] {
    color: var(--_muted);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  @container (inline-size >= 360px) {
    .line time {
      margin-inline-start: auto;
    }
  }
  .severity {
    font-weight: 600;
  }
  /* Told by shape as well: a square, a dot, a ring. */
  .severity::before {
    content: '';
    display: inline-block;
    inline-size: 0.7em;
    block-size: 0.7em;
    margin-inline-end: 0.45em;
    border: 2px solid currentcolor;
    border-radius: 50%;
  }
  [data-severity='critical'] .severity::before {
    border-radius: 1px;
    background: currentcolor;
  }
  [data-severity='warning'] .severity::before {
    background: currentcolor;
  }
  @media (forced-colors: active) {
    [data-severity='critical'] .severity::before,
    [data-severity='warning'] .severity::before {
      forced-color-adjust: none;
      background: CanvasText;
      border-color: CanvasText;
    }
  }
  .actions button,
  .snooze button,
  form button {
    padding: 3px 9px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: none;
    color: var(--_muted);
  }
  .still {
    position: relative;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-block-size: 0;
  }
  ul {
    display: grid;
    grid-auto-rows: max-content;
    align-content: start;
    gap: 8px;
    flex: 1 1 auto;
    max-block-size: var(--kpi-alert-list-size, 30rem);
    /* Room for the ring of the focus, which the list would cut off. */
    margin: -3px;
    padding: 3px;
    overflow: auto;
    list-style: none;
  }
  [data-severity='critical'] .severity {
    color: var(--_bad);
  }
  [data-severity='warning'] .severity {
    color: var(--_attention);
  }
  input[type='checkbox'] {
    margin: 0;
    accent-color: var(--_accent);
  }
  .open {
    color: inherit;
    font-weight: inherit;
    text-align: start;
    text-decoration-color: var(--_muted);
  }
  .open:hover {
    color: var(--_accent);
  }
  .what {
    font-variant-numeric: tabular-nums;
  }
  /* Keeps its place while the sentence loads. */
  .why {
    display: -webkit-box;
    min-block-size: 1lh;
    overflow: hidden;
    font-size: 0.929em;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 1;
  }
  @container (inline-size < 360px) {
    .why {
      min-block-size: 2lh;
      -webkit-line-clamp: 2;
    }
  }
  .folded {
    display: grid;
    gap: 2px;
    margin-block-start: -6px;
    padding-inline-start: 1.1em;
    font-size: 0.857em;
  }
  .folded p {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .actions,
  .snooze,
  .bulk,
  form {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    font-size: 0.857em;
  }
  .actions > button:first-of-type,
  .snooze button,
  form button {
    border-color: var(--_border);
    color: var(--_text);
  }
  button:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  .fresh,
  .aside {
    padding: 4px 10px;
    border: 1px solid var(--_border);
    border-radius: 6px;
    background: none;
    color: var(--_text);
    font-size: 0.857em;
  }
  /* Over the list, so that nothing moves for it. */
  .fresh {
    position: absolute;
    inset-block-start: 0;
    inset-inline: 0;
    inline-size: max-content;
    margin-inline: auto;
    translate: 0 -60%;
    z-index: 1;
    border-color: currentcolor;
    background: var(--_surface);
    color: var(--_accent);
    font-weight: 500;
  }
  .fresh[data-severity='critical'] {
    color: var(--_bad);
  }
  .aside {
    align-self: flex-start;
    border-color: transparent;
    padding-inline: 0;
    color: var(--_muted);
    text-align: start;
  }
  .aside::before {
    content: '▸' / '';
    display: inline-block;
    inline-size: 1.1em;
  }
  .aside:dir(rtl)::before {
    content: '◂' / '';
  }
  .aside[aria-expanded='true']::before {
    content: '▾' / '';
  }
  @media (pointer: coarse) {
    input[type='checkbox'] {
      inline-size: 22px;
      block-size: 22px;
    }
  }
  @container (inline-size < 310px) {
    .actions {
      gap: 2px;
    }
    .actions button {
      padding-inline: 6px;
    }
  }
  .actions button:hover,
  .snooze button:hover,
  form button:hover {
    background: var(--_track);
  }
  form input {
    flex: 1 1 120px;
    min-inline-size: 0;
    padding: 3px 8px;
    border: 1px solid var(--_border);
    border-radius: 6px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
  }
  .explanation {
    padding: 6px 8px;
    border-radius: 6px;
    background: var(--_track);
    font-size: 0.929em;
  }
  .explanation time {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .reading {
    display: flex;
    gap: 12px;
    font-size: 0.857em;
  }
  .actions .reading {
    gap: inherit;
    font-size: inherit;
  }
  @media print {
    /* Paper does not scroll. */
    ul {
      max-block-size: none;
      overflow: visible;
    }
    li {
      break-inside: avoid;
    }
    .actions,
    input[type='checkbox'] {
      display: none;
    }
  }
`;
