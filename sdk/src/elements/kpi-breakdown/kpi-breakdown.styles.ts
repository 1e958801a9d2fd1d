import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const breakdownStyles = [
  controlStyles,
  css`
    :host {
      --_row: 30px;
    }
    .card {
      gap: 6px;
    }
    header {
      align-items: center;
    }
    header select {
      min-block-size: 26px;
      margin-block: -3px;
      padding: 1px 4px;
      font-size: 0.929em;
    }
    /* There while nothing is to be said, too: nothing moves when numbers come. */
    .note {
      min-block-size: 1.5em;
      overflow: hidden;
      color: var(--_muted);
      font-size: 0.857em;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .body {
      flex: 1 0 auto;
      min-block-size: calc(var(--_rows, 7) * var(--_row));
    }
    nav {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 6px;
      font-size: 0.857em;
      color: var(--_muted);
    }
    ul {
      display: grid;
      grid-template-columns: fit-content(42%) minmax(24px, 1fr) repeat(2, auto);
      margin: 0;
      padding: 0;
      list-style: none;
    }
    ul.compared {
      grid-template-columns: fit-content(38%) minmax(24px, 1fr) repeat(3, auto);
    }
    li {
      position: relative;
      display: grid;
      grid-column: 1 / -1;
      grid-template-columns: subgrid;
      column-gap: 10px;
      align-items: center;
      block-size: var(--_row);
      margin-inline: -6px;
      padding-inline: 6px;
      border-radius: 6px;
    }
    li:has(.member:hover) {
      background: var(--_track);
    }
    .name {
      display: flex;
      align-items: center;
      gap: 2px;
      min-inline-size: 0;
    }
    .member,
    .other .name {
      display: block;
      overflow: hidden;
      text-align: start;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .member {
      min-inline-size: 0;
      min-block-size: 24px;
      padding: 0;
      border: 0;
      background: none;
      outline: none;
    }
    /* The whole row is pressed. */
    .member::after {
      content: '';
      position: absolute;
      inset: 0;
      border-radius: 6px;
    }
    .member:focus-visible::after {
      outline: 2px solid var(--_accent);
      outline-offset: -2px;
    }
    .selected {
      background: var(--_track);
    }
    .deeper {
      position: relative;
      z-index: 1;
      flex: none;
      inline-size: 24px;
      min-block-size: 24px;
      padding: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: var(--_muted);
    }
    .deeper:hover {
      background: var(--_border);
      color: var(--_text);
    }
    .deeper span:dir(rtl) {
      display: inline-block;
      transform: scaleX(-1);
    }
    .amount {
      font-weight: 600;
      text-align: end;
    }
    .share,
    .change {
      font-size: 0.857em;
      color: var(--_muted);
      text-align: end;
      white-space: nowrap;
    }
    /* Room for "+12.3%" before changes come, and while they change: nothing moves. */
    .change {
      min-inline-size: 4.2em;
    }
    .amount,
    .share,
    .change {
      font-variant-numeric: tabular-nums;
    }
    li > svg {
      display: block;
      inline-size: 100%;
      block-size: 8px;
      overflow: visible;
      border-radius: 2px;
    }
    rect {
      fill: var(--_accent);
      transition: width 0.2s ease-out;
    }
    .below {
      fill: none;
      stroke: var(--_accent);
      stroke-width: 2;
    }
    .level {
      stroke: var(--_text);
      stroke-dasharray: 3 2;
    }
    .other rect,
    .filtered li:not(.selected) rect {
      fill: var(--_compare);
    }
    .other {
      color: var(--_muted);
    }
    .skeleton {
      block-size: 14px;
      margin-block: 8px;
    }
    :host(:dir(rtl)) li > svg {
      transform: scaleX(-1);
    }
    @media (pointer: coarse) {
      :host {
        --_row: 44px;
      }
      .deeper {
        inline-size: 44px;
        min-block-size: 44px;
      }
      header select {
        min-block-size: 44px;
      }
    }
    @media print {
      .deeper {
        visibility: hidden;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      rect {
        transition: none;
      }
    }
    @media (forced-colors: active) {
      rect {
        fill: CanvasText;
      }
      .selected {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }
    }
    /* The bar lies below the row's text. */
    @container (inline-size < 300px) {
      ul,
      ul.compared {
        grid-template-columns: minmax(0, 1fr) auto auto;
      }
      li > svg {
        position: absolute;
        inset-block-end: 1px;
        inset-inline: 6px;
        inline-size: calc(100% - 12px);
        block-size: 3px;
      }
      .level,
      .compared .share {
        display: none;
      }
    }
    @container (inline-size < 220px) {
      ul,
      ul.compared {
        grid-template-columns: minmax(0, 1fr) auto;
      }
      li {
        column-gap: 6px;
      }
      .share,
      .change {
        display: none;
      }
    }
  `,
];
