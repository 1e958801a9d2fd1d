import { css } from 'lit';

export const galleryStyles = css`
  :host {
    display: block;
    color: var(--_text);
  }
  .search {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px 12px;
  }
  label {
    display: grid;
    gap: 2px;
    color: var(--_muted);
    font-size: 0.86em;
  }
  label {
    flex: 1 1 120px;
    min-inline-size: 0;
  }
  label:first-child {
    flex: 4 1 220px;
  }
  input {
    min-block-size: 32px;
    padding: 3px 8px;
    border: 1px solid var(--kpi-control-edge, light-dark(#868fa1, #6d7686));
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 14px;
  }
  select {
    font-size: 14px;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr));
    gap: 12px;
    margin: 16px 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-direction: column;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow: hidden;
  }
  /* A widget at 1.8 times the width, made smaller: what does not fit is cut off. */
  .preview {
    block-size: 150px;
    overflow: hidden;
    border-block-end: 1px solid var(--_border);
  }
  .preview > * {
    inline-size: 100%;
    min-block-size: 100%;
    zoom: 0.55;
    --kpi-border: transparent;
    --kpi-radius: 0;
    pointer-events: none;
  }
  .preview.kpi-card > * {
    zoom: 0.8;
  }
  .about-offer {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px;
    padding-inline-start: 12px;
  }
  .about-offer > span {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .about-offer .chip {
    flex: none;
    inline-size: 32px;
    padding: 0;
    border-radius: 50%;
    text-align: center;
  }
  p {
    margin-block-start: 12px;
    color: var(--_muted);
  }
  @media (pointer: coarse) {
    input {
      min-block-size: 44px;
    }
    .about-offer .chip {
      inline-size: 44px;
    }
  }
  @media (width < 640px) {
    ul {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
    }
    .preview {
      block-size: 120px;
    }
    .preview > * {
      zoom: 0.45;
    }
    .preview.kpi-card > * {
      zoom: 0.7;
    }
  }
`;
