import { css } from 'lit';

/** Styles of the kind and the times of a note. */
export const noteStyles = css`
  .kinds,
  .times {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
  }
  .times label {
    flex: 1 1 160px;
  }
`;
