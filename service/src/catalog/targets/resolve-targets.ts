import { formatValue } from '../../base/format-value.ts';
import type { DraftMetric } from '../file/draft.ts';
import type { Place } from '../file/problems.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { findAggregation } from '../model/expressions/find-aggregation.ts';
import { describeUnknown } from '../model/names.ts';
import type { Catalog, Metric } from '../model/types.ts';
import { describePeriod, parsePeriod } from './parse-period.ts';
import type { TargetPeriod, Targets } from './types.ts';

type Scope = Pick<Catalog, 'metrics' | 'dimensions' | 'measures' | 'weekStart'>;
type DraftTargets = NonNullable<DraftMetric['targets']>;

/** Returns the metrics with their targets. Records problems at their places. */
export function resolveTargets(drafts: Section<DraftMetric>, scope: Scope): Map<string, Metric> {
  return new Map(
    [...scope.metrics].map(([name, metric]) => {
      const named = drafts.entries.get(name);
      const targets = named?.value.targets && resolveOne(metric, named.value.targets, named, scope);
      return [name, targets ? { ...metric, targets } : metric];
    }),
  );
}

function resolveOne(
  metric: Metric,
  draft: DraftTargets,
  { place }: Named<DraftMetric>,
  scope: Scope,
): Targets | undefined {
  const at = place.at('targets');
  if (findAggregation(metric.expression, scope.measures) !== 'sum') {
    return at.refuseKey(`${metric.name} does not add up: expected target, a level that holds for any range`);
  }
  const { per, by } = draft;
  if (by !== undefined && !isSplitBy(metric, by, at.at('by'), scope)) return undefined;
  const periods = Object.entries(draft.values).flatMap(([text, value]) => {
    const days = parsePeriod(text, per, scope.weekStart);
    if (!days)
      return (
        at.at('values', text).refuseKey(`${formatValue(text)}: expected a ${per} such as ${describePeriod(per)}`) ?? []
      );
    const amounts = readAmounts(value, by, at.at('values', text));
    return amounts ? [{ ...days, amounts }] : [];
  });
  return { per, by, periods: periods.sort((a, b) => a.fromDay - b.fromDay) };
}

function isSplitBy({ name, sources }: Metric, by: string, place: Place, { dimensions }: Scope): boolean {
  const dimension = dimensions.get(by);
  if (!dimension) place.refuse(describeUnknown('a dimension', by, [...dimensions.keys()]));
  else if (!sources.every((source) => dimension.fields.has(source))) {
    place.refuse(`"${by}" does not split ${name}: expected a dimension of all its sources`);
  } else return true;
  return false;
}

function readAmounts(
  value: DraftTargets['values'][string],
  by: string | undefined,
  place: Place,
): TargetPeriod['amounts'] | undefined {
  if (by === undefined) {
    if (typeof value === 'number') return new Map([['', value]]);
    return place.refuse(`${formatValue(value)}: expected a number, or by with the dimension of these values`);
  }
  if (typeof value === 'number') return place.refuse(`${value}: expected a map from values of ${by} to numbers`);
  return new Map(Object.entries(value));
}
