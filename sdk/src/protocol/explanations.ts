/** The wire contract of `GET /v1/metrics/{name}/explain`. */
import type { Query } from './query.ts';

/** Derivation of a number, so that anybody can reproduce it. */
export type Proof =
  /** Ask `POST /v1/query` this, and read there: `totals.revenue`, `rows[region=north].revenue`, or as it says in words. */
  | { readonly query: Query; readonly read: string }
  /** Ask `GET /v1/anomalies` with these parameters, and read there. */
  | { readonly anomalies: Readonly<Record<string, string>>; readonly read: string }
  /** An event of the catalogue's calendar. */
  | { readonly calendar: string }
  /** Computed from other facts, by their ids, which `of` gives names: arithmetic, with `ln` and `abs`. */
  | { readonly formula: string; readonly of: Readonly<Record<string, string>> };

export interface Fact {
  /** A number, or a pair of instants. */
  readonly value: number | readonly [string, string];
  /** Kind of number: a value in the unit of a metric, a share (0.78 is 78 %), percentage points, a count, a range. */
  readonly unit: { readonly metric: string } | 'share' | 'points' | 'count' | 'range';
  readonly proof: Proof;
}

/** Part of a sentence. Each part with a number names the fact that it states. Plain text, never HTML. */
export interface SentencePart {
  readonly text: string;
  readonly fact?: string;
}

export type SentenceKind =
  | 'unusual_change'
  | 'change'
  | 'no_base'
  | 'unsettled'
  | 'range'
  | 'lengths'
  | 'no_parts'
  | 'concentration'
  | 'broad_based'
  | 'top_drivers'
  | 'top_detractors'
  | 'current_trend'
  | 'new_trend'
  | 'coincidence';

export interface Sentence {
  readonly kind: SentenceKind;
  readonly parts: readonly SentencePart[];
}

/** A value of a dimension; null: records without one; `rest`: all that are not listed. */
export interface SegmentKey {
  readonly value: string | null;
  readonly rest?: true;
}

export interface SegmentView extends SegmentKey {
  readonly actual: number;
  readonly base: number;
  readonly change: number;
  /** Share of the whole change: 0.78 is 78 %. Null if the whole did not change. */
  readonly share: number | null;
  readonly surprise: number | null;
  readonly isDriver: boolean;
}

/** The change of a sum by the values of one dimension. The changes add up to that of the whole, less `lengthEffect`. */
export interface SplitView {
  readonly dimension: string;
  /** The segment that is split; empty: everything. Coarsest first. */
  readonly within: readonly { readonly dimension: string; readonly value: string | null }[];
  readonly segments: readonly SegmentView[];
  readonly isConcentrated: boolean;
  /** Probability of such a difference from the usual shares; null if it is not known. */
  readonly p: number | null;
  readonly queries: { readonly actual: Query; readonly base: readonly Query[] };
}

export interface RateView extends SegmentKey {
  readonly actual: { readonly rate: number; readonly weight: number };
  readonly base: { readonly rate: number; readonly weight: number };
  /** Effects on the overall ratio: of the change within the segment, and of its changed weight. */
  readonly rateEffect: number;
  readonly mixEffect: number;
}

/** The change of a ratio by the values of one dimension. The effects add up to the change of the whole. */
export interface RateSplitView {
  readonly dimension: string;
  /** The metric whose share is the weight. */
  readonly weightedBy: string;
  readonly segments: readonly RateView[];
  readonly rateEffect: number;
  readonly mixEffect: number;
  readonly queries: { readonly actual: Query; readonly base: readonly Query[] };
}

/**
 * The change as that of a product of metrics. The effects add up to the change of the whole, less `lengthEffect`, and the bases
 * multiply to its base.
 */
export interface FactorsView {
  readonly factors: readonly {
    readonly metric: string;
    readonly actual: number;
    readonly base: number;
    readonly effect: number;
  }[];
  readonly queries: { readonly actual: Query; readonly base: readonly Query[] };
}

export interface Explanation {
  readonly metric: string;
  /** The closed part of the range that was asked for; of a metric that settles the settled part, where there is one. */
  readonly dateRange: readonly [string, string];
  readonly timezone: string;
  /** `expected`: by the detector; `usual`: the mean of the same time in the weeks before; `comparison`: the asked range. */
  readonly basis: 'expected' | 'usual' | 'comparison';
  /** The ranges that the segments are compared with. */
  readonly baseRanges: readonly (readonly [string, string])[];
  readonly actual: number;
  /** Null where the compared range has no data, or less than 95 % of it lies after the first data; so is `change`. */
  readonly base: number | null;
  readonly change: number | null;
  /**
   * Change as a share of the base; null if meaningless: a base that is 0, negative or small against its spread, a metric of both
   * signs, and where the change is more than ten times the base.
   */
  readonly changeRatio: number | null;
  /**
   * Against a range of another length: what the length alone makes up of the change, where it adds up. Splits and factors add
   * up to `change - lengthEffect`. Null where the lengths are the same.
   */
  readonly lengthEffect: number | null;
  /** Best first. Empty where parts do not add up: ratios, and counts of different things. */
  readonly splits: readonly SplitView[];
  readonly rateSplits: readonly RateSplitView[];
  /** Null if the catalogue has no such product, or the reader may not see all of its metrics. */
  readonly factors: FactorsView | null;
  readonly sentences: readonly Sentence[];
  /** The sentences as plain text, in `language`. */
  readonly text: string;
  readonly language: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly asOf: string;
  readonly watermark: string | null;
  readonly version: string;
}
