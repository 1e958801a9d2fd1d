import type { Severity } from '../types.ts';

/** A row with its verdict. */
export interface JudgedRow {
  readonly timestampMs: number;
  readonly value: number | null;
  readonly expected: number | null;
  /** Distance beyond a limit; undefined where the distance from the expected value counts. */
  readonly beyond?: number;
  readonly severity: Severity;
  readonly episode: number | undefined;
}

export interface EpisodeSummary {
  /** First instant of the first flagged row's bucket, and the end of the last one's, epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Worst value: furthest beyond the limit, or from the expected value. */
  readonly peak: number;
  readonly expected: number | null;
}

/** Summarises each episode with a flagged row, in order; `stepMs` is the length of a bucket. */
export function summariseEpisodes(rows: readonly JudgedRow[], stepMs: number): EpisodeSummary[] {
  const episodes = new Map<number, EpisodeSummary & { readonly size: number }>();
  for (const { timestampMs, value, expected, severity, episode, beyond } of rows) {
    if (severity === '' || episode === undefined || value === null) continue;
    const summary = episodes.get(episode);
    const size = beyond ?? Math.abs(value - (expected ?? 0));
    const worst = !summary || size > summary.size ? { peak: value, expected, size } : summary;
    episodes.set(episode, { ...worst, fromMs: summary?.fromMs ?? timestampMs, toMs: timestampMs + stepMs });
  }
  return [...episodes.values()].map(({ fromMs, toMs, peak, expected }) => ({ fromMs, toMs, peak, expected }));
}
