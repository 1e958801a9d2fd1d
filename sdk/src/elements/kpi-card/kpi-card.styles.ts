import { css } from 'lit';

export const cardStyles = css`
  /* Nothing jumps when numbers come. */
  .card {
    position: relative;
    gap: 4px;
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
  .box {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 4px;
    min-block-size: calc(var(--_box) + var(--_wrap, 0em));
  }
  ::slotted([slot='icon']) {
    flex: none;
    align-self: center;
    inline-size: 1.25em;
    block-size: 1.25em;
  }
  /* Above what opens the metric. */
  ::slotted([slot='footer']) {
    position: relative;
    z-index: 1;
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
      var(--_number, clamp(1.5em, 0.9em + 6cqi, 2.25em))
    );
    line-height: 1.15;
    letter-spacing: -0.02em;
  }
  .unit {
    min-inline-size: 0;
    font-size: 0.857em;
    color: var(--_muted);
  }
  /* Only a number outside its usual range, or beyond its limit, calls for a look: a border, which forced colours keep. */
  [data-tone] {
    --_tone: var(--_bad);
  }
  [data-tone='good'] {
    --_tone: var(--_good);
  }
  [data-tone='odd'] {
    --_tone: var(--_attention);
  }
  [data-tone]::before {
    content: '';
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    border-inline-start: 3px solid var(--_tone);
  }
  /* One row in every state: a cause that has no room beside the finding is only read aloud. */
  .reason {
    flex: none;
    block-size: 1.4em;
    margin-block: -2px;
    overflow: hidden;
    font-size: 0.857em;
    font-weight: 500;
  }
  .reason span {
    display: inline-block;
    white-space: nowrap;
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
    overflow-wrap: anywhere;
    font-size: 0.929em;
  }
  .amount {
    color: var(--_muted);
  }
  .flat {
    font-weight: inherit;
  }
  .bar {
    display: block;
    margin-block-end: 4px;
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
  .target {
    overflow-wrap: anywhere;
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
    /* Takes the height that a comparison of one row, not two, leaves. */
    block-size: var(--_line);
    min-block-size: 22px;
    max-block-size: var(--_line-most, 64px);
    margin-block-start: auto;
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
  }
  .sparkline .band {
    fill: color-mix(in srgb, var(--_accent) 11%, transparent);
    stroke: none;
  }
  .sparkline .end {
    stroke-width: 5;
  }
  .sparkline .ring {
    stroke: var(--_tone, var(--_attention));
    stroke-width: 9;
  }
  .sparkline .hole {
    stroke: var(--_surface);
    stroke-width: 5;
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
    .bar {
      fill: CanvasText;
    }
    .sparkline path {
      fill: none;
      stroke: CanvasText;
    }
  }
`;
