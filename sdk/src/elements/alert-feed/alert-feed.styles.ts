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
  .filters button {
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
  p {
    overflow-wrap: anywhere;
  }
  .title {
    font-weight: 500;
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
    .filters {
      display: none;
    }
    .link {
      text-decoration: none;
    }
  }
`;
