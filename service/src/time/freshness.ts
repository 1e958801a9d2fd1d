import type { Freshness } from '../../../sdk/src/protocol/query.ts';

/** Multiple of the objective up to which an age counts as delayed. */
const STALE_AFTER = 5;

/**
 * | age                          | state     |
 * |------------------------------|-----------|
 * | up to the objective          | `live`    |
 * | up to five times it          | `delayed` |
 * | more, or never fresh (null)  | `stale`   |
 *
 * Both limits belong to the better state. `freshAtMs` is the last commit, or the last time that the ingest sources were seen
 * caught up; an instant ahead of the clock counts as now. The age is null if there was neither.
 */
export function computeFreshness(freshAtMs: number | null, nowMs: number, objectiveMs: number): Freshness {
  if (freshAtMs === null) return { state: 'stale', ageMs: null, objectiveMs };
  const ageMs = Math.max(0, Math.round(nowMs - freshAtMs));
  const state = ageMs <= objectiveMs ? 'live' : ageMs <= STALE_AFTER * objectiveMs ? 'delayed' : 'stale';
  return { state, ageMs, objectiveMs };
}
