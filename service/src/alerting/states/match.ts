import { isKnownToHold } from '../../access/may-view.ts';
import type { EpisodeRecord, SilenceRecord } from '../types.ts';

/** Returns whether a silence may apply to an episode, given what its creator may see: no own rules of others. */
const isInScope = ({ scope }: SilenceRecord, { metric, dimensions, personal }: EpisodeRecord): boolean =>
  !personal &&
  (scope === null ||
    (scope.metrics.includes(metric) && Object.keys(dimensions).every((name) => scope.dimensions.includes(name))));

/**
 * Returns whether one of the silences covers an episode now; a silence includes its first instant and excludes its
 * last.
 */
export function isSilenced(record: EpisodeRecord, silences: readonly SilenceRecord[], nowMs: number): boolean {
  const { rule, metric, severity, dimensions } = record;
  const members = { ...dimensions, rule, metric, severity };
  return silences.some(
    (silence) =>
      silence.startsAtMs <= nowMs &&
      nowMs < silence.endsAtMs &&
      isInScope(silence, record) &&
      silence.matchers.every((matcher) => isKnownToHold(matcher, members)),
  );
}
