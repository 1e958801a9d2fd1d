import { css } from 'lit';

/** Styles of small controls inside widgets: chips, choices of a few, selects and code. */
export const controlStyles = css`
  .chip,
  .choice,
  select {
    --_control-edge: var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
    min-block-size: 32px;
    border: 1px solid var(--_control-edge);
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
  }
  .chip {
    padding: 3px 12px;
    border-radius: 16px;
    text-align: start;
  }
  .chip:hover {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  select {
    max-inline-size: 100%;
    padding: 3px 8px;
  }
  .choice {
    display: inline-flex;
    padding: 2px;
    gap: 2px;
  }
  .choice button {
    padding: 1px 10px;
    min-block-size: 26px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--_muted);
  }
  .choice [aria-pressed='true'] {
    background: var(--_track);
    color: var(--_text);
    font-weight: 500;
  }
  code,
  pre {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  pre {
    margin: 0;
    padding: 10px 12px;
    border: 1px solid var(--_border);
    border-radius: 8px;
    background: var(--_surface);
    white-space: pre-wrap;
    user-select: all;
  }
  @media (pointer: coarse) {
    .chip,
    select,
    .choice button,
    .link {
      min-block-size: 44px;
    }
    .chip {
      border-radius: 22px;
    }
  }
  @media (forced-colors: active) {
    .choice [aria-pressed='true'] {
      outline: 2px solid Highlight;
    }
  }
`;
