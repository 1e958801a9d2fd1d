/** Value of a segment, and the value that it is compared with. */
export interface Segment {
  /** Value of the dimension; null: records without one; undefined: all segments that are not listed. */
  readonly value: string | null | undefined;
  readonly actual: number;
  /** Expected value; those of all segments add up to that of the whole. */
  readonly base: number;
  /** Values of the same time in earlier periods, in the same order for all segments. */
  readonly past: readonly number[];
}

export interface SegmentChange {
  readonly value: string | null | undefined;
  readonly actual: number;
  readonly base: number;
  readonly change: number;
  /** Share of the whole change; null where the whole did not change. */
  readonly share: number | null;
  /** Jensen-Shannon term of its share of the actual and of the base; null where values are negative. */
  readonly surprise: number | null;
  /** True for one of the few segments that make up the change. */
  readonly isDriver: boolean;
}

export interface SumSplit {
  /** Largest change first. */
  readonly segments: readonly SegmentChange[];
  /** True where few segments make up the change, beyond chance. */
  readonly isConcentrated: boolean;
  /** Surprise of the drivers; ranks the dimensions. */
  readonly surprise: number;
  /** Probability of such a spread over the segments; null where unknown. */
  readonly p: number | null;
}

/** Segment of a ratio: its rate and its weight, the share of the denominator. */
export interface RateSegment {
  readonly value: string | null | undefined;
  readonly actual: { readonly rate: number; readonly weight: number };
  readonly base: { readonly rate: number; readonly weight: number };
}

export interface RateEffect extends RateSegment {
  /** Effect of its changed rate on the ratio of the whole. */
  readonly rateEffect: number;
  /** Effect of its changed weight. */
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
  /** Slope per bucket. */
  readonly slope: number;
  /** True where the trend of the last buckets differs in direction from that of those before. */
  readonly isNew: boolean;
  /** Number of buckets over which it is measured. */
  readonly buckets: number;
}
