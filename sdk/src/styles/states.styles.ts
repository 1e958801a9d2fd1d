import { css } from 'lit';

/** Styles of what replaces numbers: a skeleton while loading, a sentence otherwise. */
export const stateStyles = css`
  .skeleton {
    border-radius: 6px;
    background: var(--_track);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }
  .notice {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: flex-start;
    gap: 4px;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
`;
