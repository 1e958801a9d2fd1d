import { ForbiddenError } from '../../base/errors.ts';
import type { Policy } from '../../access/types.ts';
import type { Rule } from '../../catalog/model/types.ts';

/** Returns whether a policy sees the metric and the dimensions of a rule. */
export const mayRead = (policy: Policy, { metric, by }: Rule): boolean =>
  policy.metrics.has(metric) && by.every((name) => policy.dimensions.has(name));

/**
 * Throws ForbiddenError for those who may not manage rules, silences and channels. Rules are computed over all rows, so
 * row filters and `manage` exclude each other, whichever roles grant them.
 */
export function requireManage(policy: Policy): void {
  if (policy.alerts === 'manage' && policy.rowFilters.length === 0) return;
  throw new ForbiddenError(
    'forbidden',
    'rules, silences and channels are for roles with alerts: manage and no row filters',
  );
}
