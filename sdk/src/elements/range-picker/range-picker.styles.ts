import { css } from 'lit';

export const rangePickerStyles = css`
  :host {
    container-type: normal;
    inline-size: fit-content;
    max-inline-size: 100%;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .choice {
    flex-wrap: wrap;
  }
  .choice button:hover,
  .ranges button:hover {
    color: var(--_text);
    background: var(--_track);
  }
  .narrow {
    display: none;
  }
  .opener,
  select {
    white-space: nowrap;
  }
  .choices {
    display: flex;
    gap: 16px;
  }
  .ranges {
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding-inline-end: 12px;
    border-inline-end: 1px solid var(--_border);
  }
  .ranges button {
    min-block-size: 32px;
    padding: 4px 12px;
    border: 0;
    border-radius: 8px;
    background: none;
    text-align: start;
    white-space: nowrap;
  }
  .ranges [aria-pressed='true'] {
    background: var(--_track);
    font-weight: 600;
  }
  .side {
    display: grid;
    align-content: space-between;
    gap: 8px;
  }
  .waiting {
    block-size: 340px;
    inline-size: 252px;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .close {
    margin-inline-start: auto;
  }
  :host([compact]) .wide {
    display: none;
  }
  :host([compact]) .narrow {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  @media (width < 640px) {
    .wide {
      display: none;
    }
    .narrow {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    .choices {
      flex-direction: column;
    }
    .ranges {
      flex-flow: row wrap;
      gap: 6px;
      padding: 0;
      border: 0;
    }
    .ranges button {
      border: 1px solid var(--_border);
    }
    .side {
      justify-items: stretch;
    }
  }
  @media (pointer: coarse) {
    .ranges button {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .ranges [aria-pressed='true'] {
      outline: 2px solid Highlight;
    }
  }
  @media print {
    .choice button[aria-pressed='false'] {
      display: none;
    }
  }
`;
