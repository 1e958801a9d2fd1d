import type { Severity } from './types.ts';

/** A row with what was said of it. */
export interface JudgedRow {
  readonly timestampText: string;
  readonly value: number | null;
  readonly expected: number | null;
  readonly severity: Severity;
  readonly episode: number | undefined;
}

export interface EpisodeSummary {
  /** Times of the first and the last flagged row, as they came. */
  readonly from: string;
  readonly to: string;
  /** The value furthest from what was expected. */
  readonly peak: number;
  readonly expected: number | null;
}

/** One entry per episode with a flagged row, in order. */
export function summariseEpisodes(rows: readonly JudgedRow[]): EpisodeSummary[] {
  const episodes = new Map<number, EpisodeSummary>();
  for (const { timestampText, value, expected, severity, episode } of rows) {
    if (severity === '' || episode === undefined || value === null) continue;
    const known = episodes.get(episode);
    const isFurther = !known || Math.abs(value - (expected ?? 0)) > Math.abs(known.peak - (known.expected ?? 0));
    episodes.set(episode, {
      from: known?.from ?? timestampText,
      to: timestampText,
      peak: isFurther ? value : known.peak,
      expected: isFurther ? expected : known.expected,
    });
  }
  return [...episodes.values()];
}
