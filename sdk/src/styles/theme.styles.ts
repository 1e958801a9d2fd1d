import { css } from 'lit';

/**
 * Every colour, space and font is a `--kpi-*` property that the page may set, over colours that follow the page's own
 * `color-scheme`. Elements use the names with `--_`, which no page sets by accident.
 */
export const theme = css`
  :host {
    --_surface: var(--kpi-surface, light-dark(#fff, #15181e));
    --_text: var(--kpi-text, light-dark(#161a22, #eceff4));
    --_muted: var(--kpi-text-muted, light-dark(#596172, #9ba4b5));
    --_border: var(--kpi-border, light-dark(#e2e5eb, #2a2f39));
    --_track: var(--kpi-track, light-dark(#eceef3, #262b35));
    --_accent: var(--kpi-accent, light-dark(#2a5bd7, #86a8ff));
    --_compare: var(--kpi-compare, light-dark(#7b8496, #8993a6));
    --_good: var(--kpi-good, light-dark(#0a7346, #45d08f));
    --_bad: var(--kpi-bad, light-dark(#bb2d1b, #ff8272));
    --_attention: var(--kpi-attention, light-dark(#8a5a00, #f2bd4a));
    --_radius: var(--kpi-radius, 10px);
    --_space: var(--kpi-space, 16px);
    display: grid;
    container-type: inline-size;
    box-sizing: border-box;
    min-inline-size: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  /*
   * Resets inherited properties that would change how a widget reads: the page may set them on the element itself. The
   * height comes from the host's grid: a percentage would refer to the window in quirks mode.
   */
  .card {
    margin: 0;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    font-style: normal;
    font-weight: 400;
    line-height: 1.4;
    letter-spacing: normal;
    word-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    white-space: normal;
    word-break: normal;
    padding: var(--_space);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    overflow: hidden;
    break-inside: avoid;
  }
  p {
    margin: 0;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 8px;
  }
  /* What stands beside a title goes below it rather than break its words. */
  .title {
    flex: 1 0 40%;
    font: inherit;
    font-weight: 500;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  /* Numbers and words keep their own direction, whatever that of the page. */
  .title span,
  .number,
  .unit,
  .amount,
  .change span,
  .target span,
  .freshness span,
  .notice span,
  bdi {
    unicode-bidi: plaintext;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  /* Buttons of a header: there for the pointer and the focus, always there for fingers. */
  .tool {
    flex: none;
    position: relative;
    z-index: 1;
    inline-size: 24px;
    block-size: 24px;
    margin-block: -3px;
    margin-inline-end: -4px;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--_muted);
    line-height: 1;
    opacity: 0;
  }
  .tool:hover,
  .tool[aria-expanded='true'] {
    background: var(--_track);
    color: var(--_text);
  }
  .about {
    position: relative;
    z-index: 1;
    inline-size: 1.43em;
    block-size: 1.43em;
    margin-inline-start: 0.5em;
    padding: 0;
    border: 1px solid;
    border-radius: 50%;
    background: none;
    font-size: 0.714em;
    font-weight: 600;
    line-height: 1;
    vertical-align: 0.1em;
    opacity: 0;
  }
  .about::before {
    content: 'i';
  }
  .about:hover {
    color: var(--_text);
  }
  /* 24px for the pointer, 44px for fingers, in the space of a row of text. */
  .about::after {
    content: '';
    position: absolute;
    inset: -7px;
  }
  .card:hover :is(.tool, .about),
  :is(.tool, .about):is(:focus-visible, [aria-expanded='true']) {
    opacity: 1;
  }
  @media (pointer: coarse) {
    .tool,
    .about {
      opacity: 1;
    }
    .tool::after {
      content: '';
      position: absolute;
      inset: -10px;
    }
    .about::after {
      inset: -17px;
    }
  }
  .link {
    min-block-size: 24px;
    padding: 2px 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .muted {
    color: var(--_muted);
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
