import { css } from 'lit';

/** The numbers beside the pointer. */
export const readoutStyles = css`
  /* Beside the column that is pointed at, on the side with more room. */
  .readout {
    position: absolute;
    z-index: 1;
    inset-block-start: 4px;
    left: var(--_x);
    max-inline-size: min(260px, 60%);
    padding: 8px 10px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 0.12);
    font-size: 0.857em;
    transform: translateX(12px);
    pointer-events: none;
  }
  .readout.before {
    transform: translateX(calc(-100% - 12px));
  }
  .readout.pinned {
    pointer-events: auto;
  }
  .readout > p:first-child {
    font-weight: 600;
  }
  .readout dl {
    margin: 4px 0 0;
  }
  .readout dl div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
  }
  .readout dt {
    color: var(--_muted);
  }
  .readout dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin-block-start: 4px;
  }
  .attention {
    color: var(--_attention);
  }
  /* A finger hides what is beside it: there the numbers are above the picture. */
  .touch .readout {
    inset: auto 0 100%;
    max-inline-size: none;
    transform: none;
  }
  .touch .readout dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
  }
`;
