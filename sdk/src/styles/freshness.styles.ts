import { css } from 'lit';

/** A dot and, where it is not simply live, the age beside it. */
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
  .freshness::before {
    content: '';
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--_good);
  }
  .freshness[data-state='delayed']::before {
    background: transparent;
    border: 2px solid var(--_attention);
  }
  .freshness[data-state='stale'] {
    color: var(--_attention);
  }
  .freshness[data-state='stale']::before {
    border-radius: 1px;
    background: var(--_attention);
  }
  @media (forced-colors: active) {
    .freshness::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
