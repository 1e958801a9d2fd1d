import { css } from 'lit';

export const feedStyles = css`
  .card {
    gap: 10px;
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 8px;
  }
  ul {
    display: grid;
    gap: 0;
    margin: 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }
  li {
    display: grid;
    gap: 2px;
    padding: 8px 0 8px 12px;
    border-block-start: 1px solid var(--_border);
    border-inline-start: 3px solid var(--_compare);
  }
  li[data-severity='critical'] {
    border-inline-start-color: var(--_bad);
  }
  li[data-severity='warning'] {
    border-inline-start-color: var(--_attention);
  }
  .line {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  p {
    margin: 0;
  }
  .skeleton {
    block-size: 2.6em;
  }
`;
