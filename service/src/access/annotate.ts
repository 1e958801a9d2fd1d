import { ForbiddenError, InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { mayView, type Members } from './may-view.ts';
import type { Policy } from './types.ts';

/**
 * Returns the dimension values that a new annotation is about. A principal with row filters writes about its own rows: a
 * dimension that they fix to one value is added. Throws `unknown_metric` and `unknown_dimension` for what it does not see, and
 * `forbidden` where it sees only a part of the rows.
 */
export function fixDimensions(policy: Policy, metric: string, given: Members): Members {
  if (!policy.metrics.has(metric)) throw unknown('unknown_metric', 'metric', metric);
  const hidden = Object.keys(given).find((name) => !policy.dimensions.has(name));
  if (hidden !== undefined) throw unknown('unknown_dimension', 'dimensions', hidden);
  const dimensions = { ...fixedBy(policy), ...given };
  if (mayView(policy, { metric, dimensions })) return dimensions;
  const members = policy.rowFilters.flatMap((filter) => ('member' in filter ? [filter.member] : []));
  const expected =
    members.length > 0 ? `a value that it may see of ${members.join(' and ')}` : 'values that it may see';
  const message = `dimensions is ${JSON.stringify(given).slice(0, 200)}, and the token sees only a part of these rows: expected ${expected}`;
  throw new ForbiddenError('forbidden', message, { path: 'dimensions' });
}

function fixedBy({ rowFilters, dimensions }: Policy): Members {
  const fixed = rowFilters.flatMap((filter) => {
    if (!('member' in filter) || filter.operator !== 'equals' || !dimensions.has(filter.member)) return [];
    const [value, ...others] = filter.values ?? [];
    return value === undefined || others.length > 0 ? [] : [[filter.member, String(value)] as const];
  });
  return Object.fromEntries(fixed);
}

const unknown = (code: 'unknown_metric' | 'unknown_dimension', path: string, name: string): InvalidRequestError =>
  new InvalidRequestError(code, `${path} ${formatValue(name)}: expected one of GET /v1/catalog`, { path });
