import { css } from 'lit';

export const noteStyles = css`
  dialog {
    box-sizing: border-box;
    inline-size: min(420px, calc(100vw - 24px));
    max-block-size: calc(100dvh - 24px);
    padding: 16px;
    border: 1px solid var(--_border);
    border-radius: 12px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(10 13 20 / 18%);
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    font-style: normal;
    font-weight: 400;
    line-height: 1.4;
    text-align: start;
    white-space: normal;
    overflow: hidden auto;
  }
  dialog::backdrop {
    background: rgb(10 13 20 / 40%);
  }
  h2,
  h3 {
    margin: 0;
    font-size: 1.14em;
    font-weight: 600;
  }
  h3 {
    font-size: 1em;
  }
  form {
    display: grid;
    gap: 12px;
    margin-block-start: 4px;
  }
  p {
    margin: 0;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.93em;
  }
  label {
    display: grid;
    gap: 4px;
    color: var(--_muted);
    font-size: 0.93em;
  }
  .kinds,
  .times,
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
  }
  .kinds label {
    display: flex;
    align-items: center;
    gap: 6px;
    color: inherit;
    font-size: inherit;
  }
  .kinds input {
    accent-color: var(--_accent);
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  .times label {
    flex: 1 1 160px;
  }
  textarea,
  input[type='datetime-local'] {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 36px;
    padding: 6px 8px;
    border: 1px solid var(--_control-edge, var(--_border));
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 1rem;
  }
  textarea {
    min-block-size: 76px;
    resize: vertical;
  }
  .actions {
    justify-content: end;
  }
  button {
    min-block-size: 36px;
    padding: 6px 14px;
    border: 1px solid var(--_control-edge, var(--_border));
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button.main {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_surface);
  }
  button[disabled] {
    opacity: 0.6;
    cursor: default;
  }
  .refusal {
    color: var(--_bad);
  }
  .refusal:empty,
  .said:empty {
    display: none;
  }
  ul {
    display: grid;
    gap: 8px;
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
  }
  li > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  section {
    margin-block-start: 16px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_border);
  }
  @media (pointer: coarse) {
    button,
    input[type='datetime-local'] {
      min-block-size: 44px;
    }
    .kinds label {
      min-block-size: 44px;
    }
  }
`;
