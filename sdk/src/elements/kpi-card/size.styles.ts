import { css } from 'lit';

/* The sizes of a card: height of what is in it, the same in every state, and of its line; size of its number. */
const micro = css`
  --_box: 5.3em;
  --_wrap: 0em;
  --_number: 1.43em;
  & :is(.target, .reason, .sparkline, .period) {
    display: none;
  }
  & .big {
    margin-block: 0;
    block-size: 1.6em;
  }
  & .about {
    position: relative;
    inset: auto;
    flex: none;
  }
  & .title {
    display: flex;
    align-items: center;
  }
  & .title,
  & .change {
    flex-flow: row;
    min-block-size: 1.4em;
  }
  & .value {
    flex-wrap: nowrap;
  }
  & .amount {
    flex: none;
  }
  & :is(.title span, .change .muted, .unit) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
const small = css`
  --_box: 12.4em;
  --_line: 22px;
`;
const medium = css`
  --_box: 13.6em;
  --_line: 36px;
`;
const large = css`
  --_box: 19.6em;
  --_line: 96px;
  --_line-most: 160px;
  --_number: 2.857em;
`;

/** Styles by the size of a card: that of its attribute, or that its width has room for. */
export const sizeStyles = css`
  .card {
    ${medium}
  }
  :host([no-sparkline]) .card {
    --_box: 7.6em;
  }
  :host([no-sparkline][no-target]) .card {
    --_box: 5.1em;
  }
  @container (inline-size >= 560px) {
    .card {
      ${large}
    }
  }
  /* One below the other in all cards of a row, rather than in those whose words are too long. */
  @container (inline-size < 260px) {
    .card {
      ${small}
      --_wrap: 3.1em;
    }
    .title,
    .change {
      min-block-size: 2.8em;
    }
    /* Below the button of the menu. */
    .about {
      position: absolute;
      inset-block-start: calc(var(--_space) + 2.2em);
      inset-inline-end: var(--_space);
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
    /* The part that is compared beside the change, and what it is compared with in a row of its own. */
    .muted:nth-child(2) {
      order: 1;
      flex: 100%;
    }
  }
  @container (inline-size < 200px) {
    .reason {
      block-size: 2.8em;
    }
    .reason span {
      display: inline;
      white-space: normal;
    }
    .card {
      --_wrap: 4.75em;
      padding: calc(var(--_space) * 0.75);
    }
  }
  @container (inline-size < 140px) {
    .card {
      ${micro}
    }
  }
  .card[data-size='micro'] {
    ${micro}
  }
  .card[data-size='small'] {
    ${small}
  }
  .card[data-size='medium'] {
    ${medium}
  }
  .card[data-size='large'] {
    ${large}
  }
`;
