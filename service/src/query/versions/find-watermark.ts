import type { SourceState } from '../types.ts';

/** Returns the least instant; null counts as less than any, because one unknown source makes the result unknown. */
export const leastOf = (instants: readonly (number | null)[]): number | null =>
  instants.reduce((least, ms) => (least === null || ms === null ? null : Math.min(least, ms)), Infinity);

/** Returns the epoch ms up to which all sources are complete; null where one has never had an event. */
export const findWatermark = (sources: readonly Pick<SourceState, 'watermarkMs'>[]): number | null =>
  leastOf(sources.map((state) => state.watermarkMs));
