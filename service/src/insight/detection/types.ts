/**
 * What values are, which decides how they are made comparable over their range. `amount`: noise grows with the level, as
 * that of sums of money; `average`: so it does, down to a level that noise reaches by itself; `ratio`: a share from 0 to
 * 1; `signed`: may be negative.
 */
export type SeriesKind = 'count' | 'amount' | 'average' | 'ratio' | 'signed';

export type Severity = '' | 'medium' | 'high';

export interface DetectorOptions {
  readonly kind: SeriesKind;
  /** Length of a bucket, ms. */
  readonly stepMs: number;
  /** A typical size of the values (median of the first ones), which sets the scale of the transform. */
  readonly typical: number;
  /** The spread of the first values around their season, of averages; 0 when absent. */
  readonly noise?: number;
  /** Least difference from the expected value that matters, in the metric's unit; `findLeastDifference` when absent. */
  readonly minimum?: number;
  /** Local time minus UTC at an instant, ms: days and weeks are those of the business. UTC when absent. */
  offsetMsAt?(timestampMs: number): number;
  /** True for instants in an event of the calendar: nothing is learned from them, nor flagged. */
  isKnownEvent?(timestampMs: number): boolean;
}

export interface Point {
  /** First instant of the bucket, epoch ms. */
  readonly timestampMs: number;
  /** Null where nothing is known: absent is not zero. */
  readonly value: number | null;
}

export interface Verdict {
  /** What was expected, in the unit of the values; null while learning. */
  readonly expected: number | null;
  /** The range in which a value is not remarkable: four spreads, and the least difference that matters. Null while learning. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** How unlike everything before it is, 0 to 1: from 0.5 on nothing like it is remembered. Lower where it was told before. */
  readonly score: number;
  /** The verdict on this bucket alone; empty on the quiet buckets of an open episode. */
  readonly severity: Severity;
  /** Number of the open episode, from 1; undefined outside. */
  readonly episode: number | undefined;
  readonly direction: 'up' | 'down' | undefined;
  /** A bucket at least as far out comes about once in so many buckets. */
  readonly onceIn: number | null;
  /** The least p-value over the windows; null while learning. */
  readonly p: number | null;
  /** True on the bucket at which a shift is taken for a new level. */
  readonly isNewLevel: boolean;
}

/** Judges one series, bucket by bucket in order of time; the verdict on a bucket depends on those up to it alone. */
export interface Detector {
  push(point: Point): Verdict;
  /** What the next bucket would be expected to be, without taking anything in. */
  expect(
    timestampMs: number,
  ): { readonly expected: number; readonly lower: number; readonly upper: number } | undefined;
  /** Bytes of numbers kept. */
  readonly sizeBytes: number;
}
