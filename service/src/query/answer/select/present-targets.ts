import type { Filter, QueryResult, TargetValues } from '../../../../../sdk/src/protocol/query.ts';
import { isKnownToHold } from '../../../access/may-view.ts';
import { computeTarget } from '../../../catalog/targets/compute-target.ts';
import type { Targets } from '../../../catalog/targets/types.ts';
import type { ResolvedQuery } from '../../parse/resolve-ranges.ts';
import type { ComputedRows } from '../compute-rows.ts';
import { readNumber, type WireRow, type WireTotals } from '../wire-number.ts';

type Numbers = Pick<ComputedRows, 'rows' | 'totals' | 'bucketEndsMs'>;
type TargetQuery = Pick<ResolvedQuery, 'metrics' | 'dimensions' | 'filters' | 'range'>;
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Presents the targets of the totals and of each row. Under filters, those of the policy included, only targets by the
 * dimension that is filtered are known, so that nobody sees those of values that are hidden. `zone` is the catalogue's.
 */
export function presentTargets(numbers: Numbers, query: TargetQuery, zone: string): Pick<QueryResult, 'targets'> {
  const targeted = query.metrics.flatMap(({ name, targets }) => (targets ? [{ name, targets }] : []));
  if (targeted.length === 0) return {};
  const list = (of: WireRow | WireTotals, span: Span, value?: string | null): TargetValues =>
    Object.fromEntries(
      targeted.flatMap(({ name, targets }) => {
        if (value !== undefined && targets.by !== query.dimensions[0]) return [];
        const target = findTarget(targets, query.filters, span, zone, value);
        return target === null ? [] : [[name, { target, attainment: attain(readNumber(of[name]), target) }]];
      }),
    );
  const totals = list(numbers.totals, query.range);
  const rows = numbers.rows.map((row, index) => {
    const span = cutBucket(row, numbers.bucketEndsMs[index], query.range);
    const [dimension, ...others] = query.dimensions;
    if (others.length > 0) return {};
    return list(row, span, dimension === undefined ? undefined : ((row[dimension] ?? null) as string | null));
  });
  const hasRows = rows.some((row) => Object.keys(row).length > 0);
  if (!hasRows && Object.keys(totals).length === 0) return {};
  return { targets: { totals, ...(hasRows && { rows }) } };
}

/** `value`: that of the row's dimension; undefined for all rows. */
function findTarget(
  targets: Targets,
  filters: readonly Filter[],
  span: Span,
  zone: string,
  value: string | null | undefined,
): number | null {
  const { by } = targets;
  if (!filters.every((filter) => isOnlyOn(filter, by))) return null;
  if (value === null) return null;
  return computeTarget(targets, span, zone, (member) => {
    if (value !== undefined && member !== value) return false;
    return by === undefined || filters.every((filter) => isKnownToHold(filter, { [by]: member }));
  });
}

function isOnlyOn(filter: Filter, dimension: string | undefined): boolean {
  if ('and' in filter) return filter.and.every((part) => isOnlyOn(part, dimension));
  if ('or' in filter) return filter.or.every((part) => isOnlyOn(part, dimension));
  return filter.member === dimension;
}

const attain = (value: number | null, target: number): number | null =>
  value === null || target === 0 ? null : value / target;

/** Returns the part of a row's bucket within the range; all of the range for a row without time. */
function cutBucket({ time }: WireRow, endMs: number | undefined, range: Span): Span {
  if (typeof time !== 'string' || endMs === undefined) return range;
  return { fromMs: Math.max(Date.parse(time), range.fromMs), toMs: Math.min(endMs, range.toMs) };
}
