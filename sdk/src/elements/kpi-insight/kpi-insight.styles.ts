import { css } from 'lit';
import { controlStyles } from '../../styles/controls.styles.ts';

export const insightStyles = [
  controlStyles,
  css`
    .card {
      gap: 10px;
    }
    .sentences {
      display: grid;
      gap: 6px;
      max-inline-size: 72ch;
      line-height: 1.6;
      transition: opacity 160ms;
    }
    [aria-busy='true'] .sentences {
      opacity: 0.6;
    }
    .lead {
      font-size: 1.2em;
      line-height: 1.5;
    }
    .fact {
      padding: 0;
      border: 0;
      background: none;
      font: inherit;
      font-variant-numeric: tabular-nums;
      text-align: inherit;
      text-decoration: underline dotted;
      text-decoration-color: var(--_muted);
      text-underline-offset: 0.2em;
      /* Breaks as the sentence does. */
      display: inline;
    }
    .together {
      white-space: nowrap;
    }
    .fact:hover,
    .fact[aria-expanded='true'] {
      color: var(--_accent);
      text-decoration-color: currentcolor;
    }
    .proof {
      display: grid;
      gap: 6px;
      margin-block: 2px 6px;
      padding: 12px;
      border-inline-start: 3px solid var(--_accent);
      border-radius: 4px;
      background: var(--_track);
      font-size: 0.93em;
    }
    .proof ul {
      display: grid;
      gap: 4px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .proof footer {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      align-items: baseline;
    }
    .proof .end {
      margin-inline-start: auto;
    }
    .follow-ups {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .small {
      font-size: 0.86em;
    }
    .skeleton {
      block-size: 20px;
      inline-size: 90%;
    }
    .skeleton.lead {
      block-size: 26px;
      inline-size: 100%;
    }
    /* Two sentences a row, each of a length that reads well; those beside an open proof keep their place. */
    @container (inline-size >= 900px) {
      .sentences {
        grid-template-columns: repeat(2, minmax(0, 72ch));
        grid-auto-flow: dense;
        column-gap: 32px;
        max-inline-size: none;
      }
      .lead,
      .sentences .proof {
        grid-column: 1 / -1;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .sentences {
        transition: none;
      }
    }
  `,
];
