import { css } from 'lit';

export const detailsStyles = css`
  :host {
    padding: 12px 14px;
    inline-size: 320px;
    cursor: auto;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 12px;
    margin: 0;
    font-size: 0.929em;
    overflow-wrap: anywhere;
  }
  .lead {
    margin-block-end: 8px;
  }
  dt {
    color: var(--_muted);
  }
  dd {
    margin: 0;
  }
  .part {
    margin-block-start: 2px;
    font-size: 0.929em;
    color: var(--_muted);
  }
  .skeleton {
    block-size: 1em;
    margin-block: 0.2em;
  }
`;
