import { css } from 'lit';

/** Styles of the scopes and the list of silences. */
export const silencesStyles = css`
  legend {
    padding: 0 0 4px;
    color: var(--_muted);
    font-size: 0.93em;
  }
  .scope {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 28px;
    color: inherit;
    font-size: inherit;
    overflow-wrap: anywhere;
  }
  .scope input {
    flex: none;
    accent-color: var(--_accent);
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
  }
  textarea {
    min-block-size: 52px;
  }
  .about {
    display: block;
  }
  @media (pointer: coarse) {
    .scope {
      min-block-size: 44px;
    }
  }
`;
