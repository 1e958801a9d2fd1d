import { css } from 'lit';

/** Colours of the parts of a chart, and their swatches. */
export const seriesStyles = css`
  /* Told apart by readers who see fewer colours, and from the surface; a test measures both. */
  :host {
    --_series-1: var(--kpi-series-1, light-dark(#2456d6, #8aabff));
    --_series-2: var(--kpi-series-2, light-dark(#d66a4b, #e3915b));
    --_series-3: var(--kpi-series-3, light-dark(#003e74, #91ebc8));
    --_series-4: var(--kpi-series-4, light-dark(#2ca1a5, #7e62ac));
    --_series-5: var(--kpi-series-5, light-dark(#5d3503, #fce05f));
    --_series-6: var(--kpi-series-6, light-dark(#9e5b7d, #599abb));
    --_series-7: var(--kpi-series-7, light-dark(#306639, #b15050));
    --_series-8: var(--kpi-series-8, light-dark(#527bb1, #c8c4fa));
  }
  .line.part::before {
    inline-size: 10px;
    border-block-start-width: 10px;
  }
  .part-1::before,
  .probe-series-1 {
    color: var(--_series-1);
  }
  .part-2::before,
  .probe-series-2 {
    color: var(--_series-2);
  }
  .part-3::before,
  .probe-series-3 {
    color: var(--_series-3);
  }
  .part-4::before,
  .probe-series-4 {
    color: var(--_series-4);
  }
  .part-5::before,
  .probe-series-5 {
    color: var(--_series-5);
  }
  .part-6::before,
  .probe-series-6 {
    color: var(--_series-6);
  }
  .part-7::before,
  .probe-series-7 {
    color: var(--_series-7);
  }
  .part-8::before,
  .probe-series-8 {
    color: var(--_series-8);
  }
  .line.part::before {
    border-color: currentcolor;
  }
  .part-other::before {
    color: var(--_compare);
  }
`;
