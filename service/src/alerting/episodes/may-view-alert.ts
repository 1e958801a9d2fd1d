import { isKnownToHold, mayView } from '../../access/may-view.ts';
import { isSameJson } from '../../base/is-same-json.ts';
import type { Policy } from '../../access/types.ts';
import type { EpisodeRecord } from '../types.ts';

/**
 * Returns whether a principal may see an alert. That of an own rule is for its owner alone, and only as long as the owner
 * may see all rows that it was computed on.
 */
export function mayViewAlert(
  policy: Pick<Policy, 'metrics' | 'dimensions' | 'rowFilters' | 'subject'>,
  record: Pick<EpisodeRecord, 'metric' | 'dimensions' | 'personal'>,
): boolean {
  const { personal, metric, dimensions } = record;
  if (!personal) return mayView(policy, record);
  return (
    policy.subject === personal.owner &&
    policy.metrics.has(metric) &&
    Object.keys(dimensions).every((name) => policy.dimensions.has(name)) &&
    policy.rowFilters.every(
      (filter) => personal.rowFilters.some((own) => isSameJson(own, filter)) || isKnownToHold(filter, dimensions),
    )
  );
}
