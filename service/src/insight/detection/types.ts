/**
 * Kind of a series, which decides how its values are made comparable over their range. `amount`: noise grows with the
 * level, as for sums of money; `average`: the same, down to a level that the noise itself reaches; `ratio`: a share
 * from 0 to 1; `signed`: may be negative.
 */
export type SeriesKind = 'count' | 'amount' | 'average' | 'ratio' | 'signed';

export type Severity = '' | 'medium' | 'high';

export interface DetectorOptions {
  readonly kind: SeriesKind;
  /** Length of a bucket, ms. */
  readonly stepMs: number;
  /** Typical size of the values (median of the first ones), which sets the scale of the transform. */
  readonly typical: number;
  /** Standard deviation of the first values around their season, for averages; 0 when absent. */
  readonly noise?: number;
  /** Minimum material difference from the expected value, in the metric's unit; `findLeastDifference` when absent. */
  readonly minimum?: number;
  /** Local time minus UTC at an instant, ms: days and weeks are local. UTC when absent. */
  offsetMsAt?(timestampMs: number): number;
  /** True for instants in a calendar event: the detector expects nothing of them, nor learns from them or flags them. */
  isKnownEvent?(timestampMs: number): boolean;
}

export interface Point {
  /** First instant of the bucket, epoch ms. */
  readonly timestampMs: number;
  /** Null for a missing value, which is not zero. */
  readonly value: number | null;
}

export interface Verdict {
  /** Expected value in the unit of the series; null while learning. */
  readonly expected: number | null;
  /**
   * Range of unremarkable values: four standard deviations, or the minimum material difference. Null while learning.
   */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Novelty, 0 to 1: from 0.5 on no past bucket was like it. Lower where a like one was reported before. */
  readonly score: number;
  /** Severity of this bucket alone; empty on the quiet buckets of an open episode. */
  readonly severity: Severity;
  /** Number of the open episode, from 1; undefined outside. */
  readonly episode: number | undefined;
  readonly direction: 'up' | 'down' | undefined;
  /** Return period: a bucket at least as far out comes about once in this many buckets. */
  readonly onceIn: number | null;
  /** Least p-value over the windows; null while learning. */
  readonly p: number | null;
  /** True on the bucket at which a shift is accepted as a new level. */
  readonly isNewLevel: boolean;
}

/** Judges one series in order of time; a verdict depends only on buckets up to its own. */
export interface Detector {
  push(point: Point): Verdict;
  /** Returns the expectation for the next bucket, without learning anything; undefined in a calendar event. */
  expect(
    timestampMs: number,
  ): { readonly expected: number; readonly lower: number; readonly upper: number } | undefined;
  /** Memory of the state, bytes. */
  readonly sizeBytes: number;
}
