import type { SourceState } from '../types.ts';

/** Null is less than anything: what one source does not know, nobody knows. */
export const leastOf = (instants: readonly (number | null)[]): number | null =>
  instants.reduce((least, ms) => (least === null || ms === null ? null : Math.min(least, ms)), Infinity);

/** Epoch ms up to which all sources are complete; null where one has never had an event. */
export const findWatermark = (sources: readonly Pick<SourceState, 'watermarkMs'>[]): number | null =>
  leastOf(sources.map((state) => state.watermarkMs));
