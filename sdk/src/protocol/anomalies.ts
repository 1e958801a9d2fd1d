/** The wire contract of `GET /v1/anomalies`. */

/** Lengths of buckets that are judged. */
export type AnomalyGranularity = 'minute' | 'hour' | 'day';

export interface AnomalyPeak {
  /** First instant of the bucket that is furthest out. */
  readonly time: string;
  readonly value: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** `value - expected`, and the same as a share of the expected; null where that is small against the range, or negative. */
  readonly deviation: number;
  readonly deviationRatio: number | null;
}

/** A part of an anomaly's metric that stands out by itself within the anomaly. */
export interface AnomalySegment {
  /** Null: those without a value. */
  readonly value: string | number | boolean | null;
  readonly severity: 'medium' | 'high';
  readonly direction: 'up' | 'down';
  readonly peak: AnomalyPeak;
}

/** One run of flagged buckets of one metric, as the asking principal's own slice shows it. */
export interface Anomaly {
  readonly metric: string;
  readonly granularity: AnomalyGranularity;
  readonly severity: 'medium' | 'high';
  readonly direction: 'up' | 'down';
  /** First instant of the first flagged bucket, and the end of the last. */
  readonly from: string;
  readonly to: string;
  /** Earliest time of detection: the first bucket flagged with the requested severity or higher had ended and settled. */
  readonly knownAt: string;
  readonly peak: AnomalyPeak;
  /**
   * A bucket so far out comes about once in so many; null where days are too few to say. As no more than eight weeks of hours are
   * remembered, from 1,000 on it is only known to be that rare or rarer.
   */
  readonly onceIn: number | null;
  /** The value at the same time one, two, three and four weeks before the peak. */
  readonly sameTimeBefore: readonly (number | null)[];
  /** True while the last bucket is in it. */
  readonly isOpen: boolean;
  /** True if it was classified as a new level. */
  readonly isNewLevel: boolean;
  /** With `by`: segments of that dimension that are anomalous too, furthest from expected first. */
  readonly segments?: readonly AnomalySegment[];
  /** Verdicts of readers with the same row filters. */
  readonly verdicts?: { readonly real: number; readonly notReal: number; readonly mine: boolean | null };
}

/** Judged anomalies that readers confirmed or rejected. */
export interface Precision {
  readonly real: number;
  readonly notReal: number;
  /** 0.9: nine of ten were. */
  readonly share: number;
}

/** A bucket and its expected value. */
export interface ExpectedRow {
  readonly time: string;
  readonly value: number | null;
  /** Null while there is too little past. */
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface AnomalyList {
  /** Newest first. */
  readonly anomalies: readonly Anomaly[];
  /** Metrics with too little history for a verdict. */
  readonly learning: readonly string[];
  /** By metric, for the asked granularity; metrics without a verdict are left out. */
  readonly precision?: Readonly<Record<string, Precision>>;
  /** If one metric is requested: each bucket of the range with its expected range. */
  readonly rows?: readonly ExpectedRow[];
}
