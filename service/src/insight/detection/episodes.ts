import type { Severity } from './types.ts';

const HOUR_MS = 3_600_000;
/** An episode ends after this long without a flag, and after two buckets at least. */
const QUIET_MS = 6 * HOUR_MS;

export interface EpisodeState {
  readonly number: number | undefined;
  /** True on the first bucket of an episode, and where its severity rises. */
  readonly isNews: boolean;
}

export interface Episodes {
  /** Takes the verdict on one bucket. */
  push(timestampMs: number, severity: Severity, direction: 'up' | 'down'): EpisodeState;
  close(): void;
  readonly isOpen: boolean;
}

/** Groups flags into episodes; a change of direction begins another. */
export function createEpisodes(stepMs: number): Episodes {
  const quietMs = Math.max(QUIET_MS, 2 * stepMs);
  let count = 0;
  let open: { direction: 'up' | 'down'; severity: Severity; lastFlagMs: number } | undefined;

  return {
    push(timestampMs, severity, direction) {
      if (open && timestampMs - open.lastFlagMs > quietMs) open = undefined;
      if (severity === '') return { number: open && count, isNews: false };
      if (open?.direction !== direction) {
        count++;
        open = { direction, severity, lastFlagMs: timestampMs };
        return { number: count, isNews: true };
      }
      const isNews = severity === 'high' && open.severity !== 'high';
      open = { direction, severity: isNews ? severity : open.severity, lastFlagMs: timestampMs };
      return { number: count, isNews };
    },
    close() {
      open = undefined;
    },
    get isOpen() {
      return open !== undefined;
    },
  };
}
