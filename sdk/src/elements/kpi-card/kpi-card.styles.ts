import { css } from 'lit';

export const cardStyles = css`
  .card {
    position: relative;
  }
  /* The whole card opens the metric; the numbers stay selectable by the reader's cursor keys and screen reader. */
  .open {
    position: absolute;
    inset: 0;
    border: 0;
    border-radius: inherit;
    background: none;
    opacity: 1;
  }
  .open:hover {
    background: color-mix(in srgb, var(--_accent) 4%, transparent);
  }
  /* The same box in every state and size of text, 214px of 14px text: nothing jumps when numbers come. */
  .card {
    gap: 4px;
    position: relative;
    min-block-size: 15.3em;
  }
  :host([no-sparkline]) .card {
    min-block-size: 0;
  }
  .number,
  .amount {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .value {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 6px;
    overflow-wrap: anywhere;
  }
  /* Smaller where its characters would not fit in a row. A unit that has no room beside it goes below. */
  .number {
    font-size: clamp(
      1em,
      (100cqi - 2 * var(--_space)) / (var(--_characters, 1) * 0.6),
      clamp(1.5em, 0.9em + 6cqi, 2.25em)
    );
    line-height: 1.15;
    letter-spacing: -0.02em;
  }
  .unit {
    min-inline-size: 0;
    font-size: 0.857em;
    color: var(--_muted);
  }
  .stale .number {
    color: var(--_muted);
  }
  .change {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 6px;
    min-block-size: 1.4em;
    font-size: 0.929em;
  }
  .flat {
    font-weight: inherit;
    color: var(--_muted);
  }
  .bar {
    inline-size: 100%;
    block-size: 4px;
    border-radius: 2px;
    background: var(--_track);
    fill: currentColor;
    color: var(--_accent);
  }
  .good {
    color: var(--_good);
  }
  .bad {
    color: var(--_bad);
  }
  .target,
  .change {
    overflow-wrap: anywhere;
  }
  .target {
    display: grid;
    gap: 4px;
    margin-block-start: 4px;
    font-size: 0.857em;
    color: var(--_muted);
  }
  :dir(rtl) > :is(.bar, .sparkline) {
    transform: scaleX(-1);
  }
  .sparkline {
    flex: 1 1 auto;
    display: block;
    inline-size: 100%;
    block-size: 40px;
    min-block-size: 32px;
    max-block-size: 64px;
    margin-block-start: auto;
    padding-block-start: 8px;
    overflow: visible;
  }
  .sparkline path {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .sparkline .before {
    stroke: var(--_compare);
    stroke-width: 1.25;
    stroke-dasharray: 3 3;
    opacity: 0.8;
  }
  .big {
    inline-size: 60%;
    block-size: 2em;
    margin-block: 4px;
  }
  .small {
    inline-size: 80%;
    block-size: 1em;
  }
  @media (forced-colors: active) {
    .bar,
    .sparkline path {
      fill: CanvasText;
      stroke: CanvasText;
    }
    .sparkline path {
      fill: none;
    }
  }
  /* One below the other in all cards of a row, rather than in those whose words are too long. */
  @container (inline-size < 260px) {
    :host(:not([no-sparkline])) .card {
      min-block-size: 16.72em;
    }
    .title {
      min-block-size: 2.8em;
    }
    .freshness {
      align-self: start;
      margin-block-start: 0.3em;
    }
    .period {
      display: block;
      font-size: 0.929em;
      font-weight: 400;
    }
    .period::first-letter {
      text-transform: uppercase;
    }
    .period i {
      display: none;
    }
    .change {
      flex-direction: column;
      min-block-size: 2.8em;
    }
  }
  @container (inline-size < 200px) {
    .card {
      padding: calc(var(--_space) * 0.75);
    }
    .delayed span {
      display: none;
    }
  }
`;
