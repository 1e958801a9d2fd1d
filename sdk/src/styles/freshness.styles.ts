import { css } from 'lit';

/** A dot where it is late, and the age beside it where it is stale. */
export const freshnessStyles = css`
  .freshness {
    display: inline-flex;
    flex: none;
    align-items: center;
    align-self: center;
    gap: 6px;
    font-size: 0.857em;
    color: var(--_muted);
    white-space: nowrap;
  }
  /* Made of its border, which forced colours keep. */
  .freshness::before {
    content: '';
    border: 4px solid var(--_good);
    border-radius: 50%;
  }
  .delayed::before {
    padding: 2px;
    border-width: 2px;
    border-color: var(--_attention);
  }
  /* Nothing while fresh, and without words while a little late. */
  .live::before {
    display: none;
  }
  .delayed span {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    clip-path: inset(50%);
  }
  .freshness.stale {
    color: var(--_attention);
  }
  .out {
    flex-shrink: 1;
    white-space: normal;
  }
  .freshness.stale::before {
    border-color: var(--_attention);
    border-radius: 1px;
  }
`;
