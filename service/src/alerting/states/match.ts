import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { compileOperator } from '../../catalog/model/filter-operators.ts';
import type { EpisodeRecord, SilenceRecord } from '../types.ts';

type Members = Readonly<Record<string, string | null>>;

/**
 * Whether a filter holds for all that an instance stands for. A member that the instance does not fix may have any value
 * in its rows, so nothing that names it is known to hold.
 */
export function isKnownToHold(filter: Filter, members: Members): boolean {
  if ('and' in filter) return filter.and.every((part) => isKnownToHold(part, members));
  if ('or' in filter) return filter.or.some((part) => isKnownToHold(part, members));
  if (!Object.hasOwn(members, filter.member)) return false;
  const { member, operator, values = [] } = filter;
  return compileOperator(operator, values.map(String))(members[member] ?? null);
}

/**
 * Whether a principal may see an alert: its metric, the dimensions that it names, and nothing computed over rows that the
 * principal may not see. So an alert over everything is hidden from whoever has row filters.
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

/** Whether a silence, by whoever made it, applies to an episode at all. */
const isInScope = ({ scope }: SilenceRecord, { metric, dimensions }: EpisodeRecord): boolean =>
  scope === null ||
  (scope.metrics.includes(metric) && Object.keys(dimensions).every((name) => scope.dimensions.includes(name)));

/** Whether one of the silences covers an episode now; the first instant belongs to a silence, the last does not. */
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
