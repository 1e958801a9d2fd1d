import { css } from 'lit';

export const ruleFormStyles = css`
  :host {
    display: block;
    font-family: var(--kpi-font);
    font-size: var(--kpi-font-size, 14px);
    line-height: 1.4;
    color: var(--_text);
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  .fields > label {
    flex: 1 1 140px;
    align-content: start;
  }
  [aria-invalid='true'] {
    border-color: var(--_bad);
  }
  figure {
    margin: 0;
  }
  svg {
    display: block;
    inline-size: 100%;
    block-size: 88px;
    direction: ltr;
  }
  .line,
  .limit {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }
  .limit {
    stroke: var(--_muted);
    stroke-dasharray: 4 4;
  }
  .episodes {
    fill: var(--_bad);
    opacity: 0.35;
  }
  .empty {
    block-size: 88px;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    direction: ltr;
    color: var(--_muted);
    font-size: 0.86em;
  }
  figcaption {
    min-block-size: 1.4em;
    font-weight: 600;
  }
  legend {
    padding: 0;
    color: var(--_muted);
    font-size: 0.93em;
  }
  li {
    flex-wrap: wrap;
    justify-content: end;
  }
  li > span {
    flex: 1 1 14em;
  }
  /* Together in one row, beside the words or below them. */
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: inherit;
  }
  .off {
    color: var(--_muted);
    font-weight: 600;
  }
  li small {
    display: block;
    color: var(--_muted);
    font-size: 0.93em;
  }
  @media (forced-colors: active) {
    .episodes {
      fill: Mark;
      opacity: 1;
    }
    .line {
      stroke: CanvasText;
    }
  }
`;
