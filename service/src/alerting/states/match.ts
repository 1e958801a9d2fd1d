import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { compileOperator } from '../../catalog/model/filter-operators.ts';
import type { EpisodeRecord, SilenceRecord } from '../types.ts';

type Members = Readonly<Record<string, string | null>>;

/**
 * Returns whether a filter certainly holds for all rows of an instance. A member that the instance does not fix may
 * have any value in its rows, so a filter on it is not certain.
 */
export function isKnownToHold(filter: Filter, members: Members): boolean {
  if ('and' in filter) return filter.and.every((part) => isKnownToHold(part, members));
  if ('or' in filter) return filter.or.some((part) => isKnownToHold(part, members));
  if (!Object.hasOwn(members, filter.member)) return false;
  const { member, operator, values = [] } = filter;
  return compileOperator(operator, values.map(String))(members[member] ?? null);
}

/**
 * Returns whether a principal may see an alert: its metric, its dimensions, and all rows that it was computed over. So
 * an alert over everything is hidden from principals with row filters.
 */
export function mayView(
  policy: Pick<Policy, 'metrics' | 'dimensions' | 'rowFilters'>,
  { metric, dimensions }: Pick<EpisodeRecord, 'metric' | 'dimensions'>,
): boolean {
  return (
    policy.metrics.has(metric) &&
    Object.keys(dimensions).every((name) => policy.dimensions.has(name)) &&
    policy.rowFilters.every((filter) => isKnownToHold(filter, dimensions))
  );
}

/** Returns whether a silence may apply to an episode, given what its creator may see. */
const isInScope = ({ scope }: SilenceRecord, { metric, dimensions }: EpisodeRecord): boolean =>
  scope === null ||
  (scope.metrics.includes(metric) && Object.keys(dimensions).every((name) => scope.dimensions.includes(name)));

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
