import { css } from 'lit';
import { surface } from './surface.styles.ts';

/** Styles of a dialog with a form and a list below it. */
export const dialogStyles = css`
  :host {
    --_control-edge: var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
  }
  dialog {
    ${surface}
    box-sizing: border-box;
    inline-size: min(420px, calc(100vw - 24px));
    max-block-size: calc(100dvh - 24px);
    padding: 16px;
    border-radius: 12px;
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
  textarea,
  select,
  input:not([type='checkbox'], [type='radio']) {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 36px;
    padding: 6px 8px;
    border: 1px solid var(--_control-edge);
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
  /* A box or a dot before its words. */
  .kinds label {
    display: flex;
    align-items: center;
    gap: 6px;
    color: inherit;
    font-size: inherit;
    overflow-wrap: anywhere;
  }
  .kinds input {
    flex: none;
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
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 8px 16px;
  }
  button {
    min-block-size: 36px;
    padding: 6px 14px;
    border: 1px solid var(--_control-edge);
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
  button:is([disabled], [aria-disabled='true']) {
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
    .kinds label,
    button,
    select,
    input:not([type='checkbox'], [type='radio']) {
      min-block-size: 44px;
    }
  }
`;
