import type pg from 'pg';
import type { MetricOrigin, Provenance, SourceOrigin } from '../../../../sdk/src/protocol/provenance.ts';
import type { Query } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { maskFilters } from '../../access/mask-filters.ts';
import type { Expression, VarianceExpression, Window } from '../../catalog/model/expressions/expression-types.ts';
import type { Measure, Metric } from '../../catalog/model/types.ts';
import { AppError } from '../../base/errors.ts';
import { formatScaled } from '../../rollup/exact.ts';
import { findProvenance } from './provenance.ts';
import { answeringMeasure } from '../../medallion/layout/source-layout.ts';
import { MAX_QUERY, type ProvenanceRecorder } from './provenance-recorder.ts';
import type { ProvenanceService, QueryService, SourceStates } from '../types.ts';

export interface ProvenanceServiceOptions {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly recorder: ProvenanceRecorder;
}

/** Describes where an answer comes from, to principals that see the same rows as its recipient. */
export function createProvenanceService({
  pool,
  states,
  queries,
  recorder,
}: ProvenanceServiceOptions): ProvenanceService {
  return {
    async find(id, policy): Promise<Provenance> {
      await recorder.flush();
      const record = await findProvenance(pool, id);
      // Answers given to another policy are reported as missing.
      if (!record || record.policyFingerprint !== policy.fingerprint) throw notFound(id);
      const { catalog } = states;
      if (record.catalogDigest !== catalog.digest) {
        const message = `${id} was answered by another catalogue (${record.catalogDigest.slice(0, 12)}): expected an answer of the current one`;
        throw new AppError('catalog_changed', message);
      }
      const query = record.query as Query;
      const result = await queries.answer({ ...query, explain: policy.operate }, policy);
      const metrics = query.metrics.flatMap((name) => catalog.metrics.get(name) ?? []);
      return {
        id,
        query,
        metrics: metrics.map((metric) => describeMetric(metric, states, policy)),
        sources: describeSources(metrics, states, policy),
        policy: {
          fingerprint: policy.fingerprint,
          rowFilters: policy.personal ? policy.rowFilters : maskFilters(policy.rowFilters, catalog),
        },
        catalog: catalog.digest,
        version: result.version,
        asOf: result.asOf,
        watermark: result.watermark,
        ...(policy.operate && { plan: result.plan }),
      };
    },
  };
}

const notFound = (id: string): AppError =>
  new AppError(
    'not_found',
    `there is no answer ${JSON.stringify(id.slice(0, 40))} that the token may see, or it is no longer kept: expected one of the last queries, of at most ${MAX_QUERY} characters`,
  );

function describeMetric(
  { name, title, expression, measures }: Metric,
  states: SourceStates,
  policy: Policy,
): MetricOrigin {
  const nameOf = (measure: string): string => nameMeasure(measure, states, policy);
  return {
    name,
    title,
    definition: describeExpression(expression, nameOf),
    measures: measures.flatMap((name) => {
      const measure = states.catalog.measures.get(name);
      if (!measure) return [];
      const { source, kind, fields, where } = toAnswering(measure, states);
      return [{ name: nameOf(name), source, kind, fields, ...(where && { where }) }];
    }),
  };
}

/** Measures often share the name of a metric, which may be hidden: such a measure is named by its definition. */
function nameMeasure(name: string, { catalog }: SourceStates, policy: Policy): string {
  const measure = catalog.measures.get(name);
  if (!measure || !catalog.metrics.has(name) || policy.metrics.has(name)) return name;
  return `${measure.kind.replaceAll('_', ' ')} of ${measure.fields.length === 0 ? measure.source : measure.fields.join(' and ')}`;
}

/** Returns the definition that answers: a changed one does so only once its backfill is complete. */
function toAnswering(measure: Measure, states: SourceStates): Measure {
  const definition = answeringMeasure(states.layout(measure.source), measure, states.catalog)?.definition;
  if (!definition || definition.kind === 'dimension') return measure;
  const { kind, fields, where } = definition;
  return { ...measure, kind, fields: fields.map(({ name }) => name), where };
}

/**
 * Kafka topics are shown to operators only; versions only to principals that see all rows, since they count every
 * commit.
 */
function describeSources(metrics: readonly Metric[], states: SourceStates, policy: Policy): SourceOrigin[] {
  const names = [...new Set(metrics.flatMap(({ sources }) => sources))].sort();
  const toIso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return names.map((name) => {
    const { version, watermarkMs, freshAtMs } = states.state(name);
    const topic = states.catalog.sources.get(name)?.topic ?? name;
    return {
      name,
      ...(policy.operate && { topic }),
      ...(policy.rowFilters.length === 0 && { version }),
      watermark: toIso(watermarkMs),
      freshAt: toIso(freshAtMs),
    };
  });
}

/** Formats an expression for people: `revenue / orders`. */
function describeExpression(expression: Expression, nameOf: (measure: string) => string): string {
  const inner = (operand: Expression): string =>
    operand.kind === 'measure' || operand.kind === 'constant'
      ? describeExpression(operand, nameOf)
      : `(${describeExpression(operand, nameOf)})`;
  switch (expression.kind) {
    case 'measure':
      return nameOf(expression.measure);
    case 'constant':
      return formatScaled(expression.value, expression.scale);
    case 'window':
      return `${inner(expression.operand)} ${describeWindow(expression.window)}`;
    case 'percentile':
      return `percentile ${Number((expression.share * 100).toFixed(6))} of ${nameOf(expression.measure)}`;
    case 'extreme':
      return `${expression.side} of ${nameOf(expression.measure)}`;
    case 'variance':
      return describeVariance(expression, nameOf);
    case 'ratio':
      return `${inner(expression.numerator)} / ${inner(expression.denominator)}`;
    case 'product':
      return expression.factors.map(inner).join(' * ');
    case 'sum':
      return expression.terms.map(inner).join(' + ');
    case 'difference':
      return `${inner(expression.minuend)} - ${inner(expression.subtrahend)}`;
  }
}

function describeWindow(window: Window): string {
  switch (window.kind) {
    case 'running':
      return 'from the beginning of the range';
    case 'total':
      return 'of all rows';
    case 'to_date':
      return `from the beginning of the ${window.period}`;
    case 'rolling':
      return `of the last ${window.count} ${window.unit}s`;
  }
}

function describeVariance(
  { count, sum, squares, isSample, isDeviation }: VarianceExpression,
  nameOf: (measure: string) => string,
): string {
  const [n, total, square] = [count, sum, squares].map(nameOf);
  const variance = `(${square} - ${total} * ${total} / ${n}) / ${isSample ? `(${n} - 1)` : n}`;
  return isDeviation ? `square root of (${variance})` : variance;
}
