import { css } from 'lit';

export const formStyles = css`
  :host {
    display: block;
    container-type: normal;
    color: var(--_text);
  }
  form {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
    gap: 12px;
  }
  label,
  fieldset {
    display: grid;
    align-content: start;
    gap: 2px;
    min-inline-size: 0;
  }
  label > span,
  legend {
    padding: 0;
    color: var(--_muted);
    font-size: 0.86em;
  }
  fieldset {
    grid-column: 1 / -1;
    margin: 0;
    padding: 0;
    border: 0;
    gap: 6px;
  }
  .radio {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
  }
  .radio > span {
    color: var(--_text);
    font-size: inherit;
  }
  input:not([type='radio']),
  .answers button {
    --_control-edge: var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
    min-block-size: 32px;
    padding: 3px 12px;
    border: 1px solid var(--_control-edge);
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
  }
  input:not([type='radio']) {
    inline-size: 100%;
    padding-inline: 8px;
  }
  input[type='radio'] {
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    accent-color: var(--_accent);
  }
  .answers {
    grid-column: 1 / -1;
    display: flex;
    justify-content: flex-end;
    gap: 8px;
  }
  .answers .apply {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_surface);
    font-weight: 600;
  }
  @media (pointer: coarse) {
    input:not([type='radio']),
    .radio,
    .answers button {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .answers .apply {
      border-color: ButtonText;
    }
  }
`;
