/** What a segment came to, and what it was compared with. */
export interface Segment {
  /** Value of the dimension; null: records without one; undefined: all that are not listed. */
  readonly value: string | null | undefined;
  readonly actual: number;
  /** What was expected of it; the segments' add up to that of the whole. */
  readonly base: number;
  /** The same time in periods before, in the same order for all segments. */
  readonly past: readonly number[];
}

export interface SegmentChange {
  readonly value: string | null | undefined;
  readonly actual: number;
  readonly base: number;
  readonly change: number;
  /** Of the whole change; null where the whole did not change. */
  readonly share: number | null;
  /** Jensen-Shannon term of its share of the actual and of the base; null among negative values. */
  readonly surprise: number | null;
  /** One of the few that make up the change. */
  readonly isDriver: boolean;
}

export interface SumSplit {
  /** Largest change first. */
  readonly segments: readonly SegmentChange[];
  /** Whether few segments make up the change, beyond what chance does. */
  readonly isConcentrated: boolean;
  /** Surprise of the drivers, by which dimensions are ranked. */
  readonly surprise: number;
  /** Chance of such a spread over the segments; null where it is not known. */
  readonly p: number | null;
}

/** A segment of a ratio: its rate and its weight, the share of the denominator. */
export interface RateSegment {
  readonly value: string | null | undefined;
  readonly actual: { readonly rate: number; readonly weight: number };
  readonly base: { readonly rate: number; readonly weight: number };
}

export interface RateEffect extends RateSegment {
  /** What the change of its rate does to the ratio of the whole. */
  readonly rateEffect: number;
  /** What the change of its weight does. */
  readonly mixEffect: number;
}

export interface Factor {
  readonly name: string;
  readonly actual: number;
  readonly base: number;
}

export interface FactorEffect extends Factor {
  readonly effect: number;
}

export interface Trend {
  readonly direction: 'up' | 'down';
  /** Per bucket. */
  readonly slope: number;
  /** The trend of the last buckets goes another way than that of those before. */
  readonly isNew: boolean;
  /** Buckets over which it is measured. */
  readonly buckets: number;
}
