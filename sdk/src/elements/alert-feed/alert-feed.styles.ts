import { css } from 'lit';

export const feedStyles = css`
  .card {
    gap: 10px;
  }
  .filters {
    display: flex;
    gap: 2px;
    font-size: 0.857em;
  }
  .filters button,
  .actions button,
  .snooze button,
  form button {
    padding: 3px 9px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: none;
    color: var(--_muted);
  }
  .filters button[aria-pressed='true'] {
    background: var(--_track);
    color: var(--_text);
  }
  @media (forced-colors: active) {
    .filters button[aria-pressed='true'] {
      border-color: Highlight;
      color: Highlight;
    }
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
  p {
    overflow-wrap: anywhere;
  }
  .title {
    font-weight: 500;
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
  .id {
    font-size: 0.857em;
    font-variant-numeric: tabular-nums;
  }
  @media (pointer: coarse) {
    button {
      min-block-size: 44px;
      min-inline-size: 44px;
    }
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
  .failed {
    font-size: 0.857em;
    color: var(--_bad);
  }
  /* As high as the sentence that there are none, which is what most readers see. */
  .skeleton {
    block-size: 3em;
  }
  .quiet {
    min-block-size: calc(6em + 10px);
  }
  .watched {
    min-block-size: 1.4em;
    font-size: 0.857em;
  }
  .quiet {
    align-items: center;
    justify-content: center;
  }
  .quiet::before {
    content: '✓' / '';
    padding: 6px 10px;
    border-radius: 50%;
    background: var(--_track);
    color: var(--_good);
  }
  @media print {
    .filters,
    .actions,
    input[type='checkbox'] {
      display: none;
    }
    .link {
      text-decoration: none;
    }
  }
`;
