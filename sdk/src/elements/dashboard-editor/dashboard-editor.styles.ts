import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';
import { panelStyles } from './panel.styles.ts';

export const editorStyles = [
  controlStyles,
  panelStyles,
  css`
    .tools,
    dialog.panel {
      --_control-edge: var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
    }
    .tools {
      position: sticky;
      inset-block-start: 0;
      z-index: 3;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin-block-end: 16px;
      padding: 8px 12px;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_surface);
      color: var(--_text);
      box-shadow: 0 4px 16px rgb(10 13 20 / 10%);
    }
    .editing {
      flex: 1 1 auto;
      min-inline-size: 0;
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .editing:focus-visible {
      outline: none;
    }
    .steps,
    .ends {
      display: inline-flex;
      gap: 8px;
    }
    .tool-button {
      min-block-size: 32px;
      padding: 3px 12px;
      border: 1px solid var(--_control-edge);
      border-radius: 8px;
      background: var(--_surface);
      color: var(--_text);
    }
    .tool-button:hover {
      border-color: var(--_accent);
      color: var(--_accent);
    }
    .tool-button.step {
      inline-size: 36px;
      padding: 0;
      font-size: 1.2em;
      line-height: 1;
    }
    .tool-button:disabled,
    .tool-button[aria-disabled='true'] {
      border-color: var(--_border);
      color: var(--_muted);
      cursor: default;
    }
    .tool-button.save,
    .tool-button.save:hover {
      border-color: transparent;
      background: var(--_accent);
      color: var(--_surface);
      font-weight: 600;
    }
    .tool-button.save:disabled {
      opacity: 0.7;
    }
    .step:not(.narrow):dir(rtl) span {
      display: inline-block;
      transform: scaleX(-1);
    }
    .note,
    .problem {
      flex: 1 0 100%;
      margin: 0;
    }
    .problem {
      color: var(--_bad);
    }
    .vanished {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      margin-block-end: 16px;
      padding: 8px 12px;
      border-inline-start: 3px solid var(--_attention);
      background: var(--_surface);
      color: var(--_text);
    }
    .vanished p {
      margin: 0;
    }
    .cell {
      position: relative;
      container-type: inline-size;
      display: flex;
      flex-direction: column;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_track);
    }
    .cell slot {
      flex: 1;
    }
    .cell:focus-within {
      border-color: var(--_accent);
    }
    .cell[data-dragged] {
      z-index: 2;
      opacity: 0.85;
      box-shadow: 0 12px 32px rgb(10 13 20 / 28%);
      pointer-events: none;
    }
    .strip {
      display: flex;
      align-items: center;
      min-block-size: 34px;
      color: var(--_text);
    }
    .strip button {
      flex: none;
      inline-size: 32px;
      block-size: 32px;
      padding: 0;
      border: 0;
      border-radius: 8px;
      background: none;
      font-size: 1.15em;
      line-height: 1;
    }
    .strip button:hover {
      background: var(--_surface);
    }
    .handle {
      cursor: grab;
      touch-action: none;
    }
    .handle svg {
      inline-size: 16px;
      block-size: 16px;
      vertical-align: middle;
      fill: currentColor;
    }
    .name {
      flex: 1;
      min-inline-size: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 500;
    }
    .name .muted {
      font-weight: 400;
    }
    @container (inline-size < 200px) {
      .strip .remove {
        display: none;
      }
    }
    /* Where the widget will be: a line in the gap beside its neighbour. */
    .cell[data-drop]::after {
      content: '';
      position: absolute;
      inset-block: -2px;
      inline-size: 4px;
      border-radius: 2px;
      background: var(--_accent);
    }
    .cell[data-drop='before']::after {
      inset-inline-start: -9px;
    }
    .cell[data-drop='after']::after {
      inset-inline-end: -9px;
    }
    .vacant {
      grid-column: 1 / -1;
      margin: 0;
      padding: 24px;
      border: 1px dashed var(--_muted);
      border-radius: var(--_radius);
      color: var(--_muted);
      text-align: center;
    }
    .vacant[data-target] {
      border: 2px solid var(--_accent);
    }
    /* For the pointer alone, where a row has four columns: keys and the options do the same. */
    .corner {
      display: none;
      position: absolute;
      inset-block-end: 0;
      inset-inline-end: 0;
      inline-size: 24px;
      block-size: 24px;
      border-end-end-radius: var(--_radius);
      border-block-end: 4px solid var(--_compare);
      border-inline-end: 4px solid var(--_compare);
      cursor: ew-resize;
      touch-action: none;
    }
    .corner:hover {
      border-color: var(--_accent);
    }
    @container dashboard (inline-size >= 1000px) {
      .cell .corner {
        display: block;
      }
    }
    @media (pointer: coarse) {
      .strip {
        min-block-size: 46px;
      }
      .strip button,
      .tool-button.step {
        inline-size: 44px;
        block-size: 44px;
      }
      .tool-button {
        min-block-size: 44px;
      }
      .corner {
        inline-size: 44px;
        block-size: 44px;
      }
    }
    .tools .narrow {
      display: none;
    }
    @container dashboard (inline-size < 900px) {
      .tools .wide {
        display: none;
      }
      .tools .narrow {
        display: block;
      }
    }
    @container dashboard (inline-size < 640px) {
      .tools {
        padding: 8px;
      }
      /* Spoken; there is no room to show it. */
      .editing {
        position: absolute;
        inline-size: 1px;
        block-size: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
      }
      .ends {
        flex: 1 0 100%;
      }
      .ends button {
        flex: 1;
      }
      .tools .add {
        flex: 1;
      }
    }
    @media (forced-colors: active) {
      .cell[data-drop]::after {
        background: Highlight;
      }
      .handle svg {
        fill: ButtonText;
      }
      .tool-button.save {
        border-color: ButtonText;
      }
      .tool-button:disabled,
      .tool-button[aria-disabled='true'] {
        border-color: GrayText;
        color: GrayText;
      }
    }
    @media print {
      .tools,
      .strip,
      .corner {
        display: none;
      }
    }
  `,
];
