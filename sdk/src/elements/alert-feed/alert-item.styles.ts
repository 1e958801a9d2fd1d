import { css } from 'lit';

/** The box and the severity of an alert. */
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
`;
