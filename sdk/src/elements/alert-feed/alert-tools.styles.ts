import { css } from 'lit';

/** Styles of what is loaded with the first alert. */
export const toolStyles = css`
  .search {
    flex: none;
    inline-size: 100%;
    min-block-size: 32px;
    padding: 4px 10px;
    border: 1px solid var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 0.929em;
  }
  @media (pointer: coarse) {
    .search {
      min-block-size: 44px;
    }
  }
`;
