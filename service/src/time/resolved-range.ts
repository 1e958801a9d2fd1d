import type { Granularity } from '../../../sdk/src/protocol/query.ts';

/** When and where a range is read. */
export interface RangeContext {
  readonly nowMs: number;
  /** IANA name, already checked. */
  readonly timezone: string;
  /** 1 (Monday, ISO) to 7 (Sunday). */
  readonly weekStart: number;
}

/** `[fromMs, toMs)` and what it was made of: `count` times `unit`, or no unit where it is just two instants. */
export interface ResolvedRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly unit: Granularity | undefined;
  readonly count: number;
}
