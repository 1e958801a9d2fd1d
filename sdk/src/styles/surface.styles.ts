import { css } from 'lit';

/** Declarations of what is shown over the page: its surface, and text that inherits nothing from where it was opened. */
export const surface = css`
  border: 1px solid var(--_border);
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
`;
