import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { Digest } from '../catalog/model/digest-types.ts';
import type { Period } from './schedule.ts';

/** The number of a metric in the period of a digest. */
export interface DigestCard {
  readonly metric: string;
  /** Title that the dashboard gives it; undefined: the metric's. */
  readonly label: string | undefined;
  /** Filters of the dashboard and the widget. */
  readonly filters: readonly Filter[];
  readonly value: number | null;
  /** Value of the compared period, over what both have; null where it has none. */
  readonly base: number | null;
  /** Value that is compared with `base`. */
  readonly compared: number | null;
  /** The expected range that a day of the period was outside of, and why; undefined for a usual one. */
  readonly unusual: DigestAnomaly | undefined;
  readonly unfinished: Unfinished;
  /** Values of the periods before, oldest first, and of this one; null where there is none. */
  readonly trend: readonly (number | null)[];
}

/** The part of a period whose numbers are missing, and the part of which they may still change. */
export interface Unfinished {
  /** Undefined: no data is missing. */
  readonly missing:
    | {
        /** The watermark, which may be before the period; null before the first event. */
        readonly completeUntilMs: number | null;
      }
    | undefined;
  readonly settling:
    | {
        /** First instant of the numbers that may still change. */
        readonly fromMs: number;
        /** When all of the period is final. */
        readonly untilMs: number;
        /** False: within a day. */
        readonly isByDay: boolean;
      }
    | undefined;
}

export interface DigestAnomaly {
  readonly direction: 'up' | 'down';
  /** Day that was furthest out, its first instant. */
  readonly time: string;
  readonly lower: number;
  readonly upper: number;
  readonly value: number;
  readonly reason: string | undefined;
}

/** The largest members of a dimension. */
export interface DigestBreakdown {
  readonly metric: string;
  /** Title that the dashboard gives it. */
  readonly label: string | undefined;
  readonly dimension: string;
  readonly unfinished: Unfinished;
  readonly rows: readonly {
    readonly member: string | null;
    readonly value: number | null;
    readonly base: number | null;
  }[];
}

/** Everything that a digest says, under the policy of its role. */
export interface DigestContent {
  readonly digest: Digest;
  readonly period: Period;
  readonly cards: readonly DigestCard[];
  readonly breakdowns: readonly DigestBreakdown[];
}

/** Ends and renews subscriptions, by the signed part of a link. */
export interface SubscriptionService {
  /** Returns the title of the digest and the address; undefined for a link that was not signed here. */
  find(token: string): { readonly title: string; readonly address: string; readonly language: string } | undefined;
  /** Throws for a link that was not signed here. */
  unsubscribe(token: string): Promise<void>;
  subscribe(token: string): Promise<void>;
}
