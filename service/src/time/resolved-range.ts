import type { Granularity } from '../../../sdk/src/protocol/query.ts';

/** Clock, time zone and calendar by which a range is resolved. */
export interface RangeContext {
  readonly nowMs: number;
  /** IANA name, already checked. */
  readonly timezone: string;
  /** 1 (Monday, ISO) to 7 (Sunday). */
  readonly weekStart: number;
}

/** The range `[fromMs, toMs)` and its definition: `count` times `unit`, or no unit for a pair of instants. */
export interface ResolvedRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly unit: Granularity | undefined;
  readonly count: number;
  /** Present for `year to date` and its like, whose days end with the running one: the unit that they begin. */
  readonly toDateOf?: ToDateUnit;
}

/** A unit that may be counted from its beginning to today. */
export type ToDateUnit = 'week' | 'month' | 'quarter' | 'year';
