import type { Anomaly, ExpectedRow } from '../../../../../sdk/src/protocol/anomalies.ts';
import type { AnomalyService, AnomalyQuery } from '../../anomalies/types.ts';
import { findAggregation } from '../../../catalog/model/expressions/find-aggregation.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Scope } from './find-scope.ts';
import type { Change } from './measure-change.ts';

/** Base of a comparison, and the range within which the value would be normal. */
export interface Base {
  readonly base: number;
  readonly range: { readonly low: number; readonly high: number } | undefined;
  /** Standard deviation of values around the base; undefined where unknown. */
  readonly spread: number | undefined;
}

/** Width of the detector's range on its wider side, in standard deviations. */
const RANGE_SPREADS = 4;

/**
 * Sums the expected values of the hours; undefined where they do not add up, or some are unknown. Adds `base`, for one
 * hour `low` and `high`, and `onceIn` where the gap is an anomaly, with `part` for its part of the range.
 */
export async function measureExpected(
  { metric, aggregation, actual }: Pick<Change, 'metric' | 'aggregation' | 'actual'>,
  { span, granularity, comparison }: Scope,
  explanationQuery: ExplanationQuery,
  service: AnomalyService,
  facts: FactSet,
): Promise<(Base & Pick<Change, 'unusual'>) | undefined> {
  if (comparison || granularity !== 'hour') return undefined;
  const { filters } = explanationQuery;
  const query = { metric: metric.name, dateRange: toIso(span), granularity, severity: 'medium', filters } as const;
  const { rows = [], anomalies } = await service.find(query, explanationQuery.policy, explanationQuery.caller);
  const total = rows.reduce((total, row) => total + (row.value ?? 0), 0);
  const isSame = Math.abs(total - actual) <= 1e-9 * Math.abs(actual) + 1e-9;
  const isWhole = rows.length === 1 || aggregation === 'sum';
  if (rows.length === 0 || !isWhole || !isSame || rows.some(({ expected }) => expected === null)) return undefined;
  const base = rows.reduce((total, row) => total + (row.expected as number), 0);

  const unit = { metric: metric.name };
  const proof = { ...explanationQuery.toQuery([metric.name], span, { granularity }), expected: true };
  const read = (field: string): string => `expected.${metric.name}[].${field}, summed`;
  facts.add('base', base, unit, { query: proof, read: read('expected') });
  const [only, ...more] = rows;
  const range =
    only && more.length === 0 && only.lower !== null && only.upper !== null
      ? { low: only.lower, high: only.upper }
      : undefined;
  if (range) {
    facts.add('low', range.low, unit, { query: proof, read: read('lower') });
    facts.add('high', range.high, unit, { query: proof, read: read('upper') });
  }
  const spread = Math.sqrt(rows.reduce((total, row) => total + spreadOf(row) ** 2, 0));
  return { base, range, spread, unusual: findUnusual(anomalies, span, actual - base, query, facts) };
}

const spreadOf = ({ expected, lower, upper }: ExpectedRow): number =>
  Math.max((expected ?? 0) - (lower ?? 0), (upper ?? 0) - (expected ?? 0)) / RANGE_SPREADS;

/**
 * Measures what the detector expected of another metric in the same range, such as a factor of the explained one;
 * undefined where it does not add up, or an hour is unknown. Adds the fact `id`.
 */
export async function addExpected(
  { name, expression }: Metric,
  span: Span,
  id: string,
  {
    explanationQuery,
    service,
    facts,
  }: { readonly explanationQuery: ExplanationQuery; readonly service: AnomalyService; readonly facts: FactSet },
): Promise<number | undefined> {
  const { filters } = explanationQuery;
  const query = { metric: name, dateRange: toIso(span), granularity: 'hour', severity: 'medium', filters } as const;
  const { rows = [] } = await service.find(query, explanationQuery.policy, explanationQuery.caller);
  const isWhole = rows.length === 1 || findAggregation(expression, explanationQuery.catalog.measures) === 'sum';
  if (rows.length === 0 || !isWhole || rows.some(({ expected }) => expected === null)) return undefined;
  const proof = { ...explanationQuery.toQuery([name], span, { granularity: 'hour' }), expected: true };
  const value = rows.reduce((total, row) => total + (row.expected as number), 0);
  facts.add(id, value, { metric: name }, { query: proof, read: `expected.${name}[].expected, summed` });
  return value;
}

/** Finds the largest anomaly in the range that deviates in the same direction as the whole. */
function findUnusual(
  anomalies: readonly Anomaly[],
  span: Span,
  change: number,
  { metric = '', dateRange, granularity, severity, filters = [] }: AnomalyQuery,
  facts: FactSet,
): Change['unusual'] {
  const size = ({ peak }: Anomaly): number => Math.abs(peak.deviation);
  const same = anomalies.filter(({ peak, onceIn }) => onceIn !== null && peak.deviation * change > 0);
  const [largest] = same.sort((a, b) => size(b) - size(a));
  if (!largest || largest.onceIn === null) return undefined;
  const query = {
    metric,
    dateRange: (dateRange as readonly string[]).join('/'),
    granularity,
    severity,
    ...(filters.length > 0 && { filters: JSON.stringify(filters) }),
  };
  const proof = { anomalies: query, read: `anomalies[from=${largest.from}]` };
  facts.add('onceIn', largest.onceIn, 'count', { ...proof, read: `${proof.read}.onceIn` });
  const [fromMs, toMs] = [Date.parse(largest.from), Date.parse(largest.to)];
  if (fromMs <= span.fromMs && toMs >= span.toMs) return 'whole';
  const part = { fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) };
  facts.add('part', toIso(part), 'range', proof);
  return part;
}
