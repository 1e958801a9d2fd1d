import type { DraftMetric } from '../file/draft.ts';
import { findWindows } from '../model/expressions/find-windows.ts';
import { checkCompanions, findWindowKind, readWindow, WINDOW_KINDS } from './metrics/windows.ts';
import { findKind, readOperand, readOperation } from './metrics/expressions.ts';
import type { Resolved } from './metrics/resolved.ts';
import { formatValue } from '../../base/format-value.ts';
import { partsOf } from '../model/expressions/parts-of.ts';
import { describeUnknown } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { describeBadCurrency, isCurrency } from '../model/currencies.ts';
import { checkName } from './resolve-fields.ts';
import type { ResolvedMeasure, Unit } from './measures/resolve-measures.ts';
import { toTitle } from '../model/titles.ts';
import type { Expression } from '../model/expressions/expression-types.ts';
import type { Measure, Metric } from '../model/types.ts';

/** Names that a metric may refer to. `broken` holds names that exist but are invalid. */
export interface MetricScope {
  readonly metrics: Section<DraftMetric>;
  readonly measures: ReadonlyMap<string, ResolvedMeasure>;
  /** Measures that are stored, those that others are derived from included. */
  readonly stored: ReadonlyMap<string, Measure>;
  readonly dimensions: { has(name: string): boolean };
  readonly broken: ReadonlySet<string>;
  /** Returns the interval at which a source is read; undefined for one whose records arrive by themselves. */
  readEveryMs(source: string): number | undefined;
}

/**
 * Resolves all metrics, in the order of the files; invalid ones are left out. References are replaced by expressions.
 */
export function resolveMetrics(scope: MetricScope): Map<string, Metric> {
  const finder = new ExpressionFinder(scope);
  const metrics = new Map<string, Metric>();
  for (const named of scope.metrics.entries.values()) {
    const { name, place } = named;
    checkName(name, place);
    if (scope.dimensions.has(name))
      place.refuseKey(`"${name}" is also a dimension: expected a unique name, because rows have both`);
    const resolved = finder.findMetric(named);
    if (!resolved) continue;
    const measure = scope.measures.get(name);
    if (measure && !isSameExpression(resolved.expression, measure.expression)) {
      place.refuseKey(`"${name}" is also a measure, with another value: expected a unique name, or the measure itself`);
    }
    metrics.set(name, toMetric(named, resolved, scope));
  }
  return metrics;
}

const isSameExpression = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Resolves expressions, each once; tracks the metrics on the path, so that a cycle is detected and named. */
class ExpressionFinder {
  readonly #scope: MetricScope;
  readonly #found = new Map<string, Resolved | undefined>();
  readonly #onTheWay: string[] = [];

  constructor(scope: MetricScope) {
    this.#scope = scope;
  }

  findMetric({ name, value: draft, place }: Named<DraftMetric>): Resolved | undefined {
    if (this.#found.has(name)) return this.#found.get(name);
    this.#onTheWay.push(name);
    const resolved = this.#readMetric(name, draft, place);
    this.#onTheWay.pop();
    this.#found.set(name, resolved);
    return resolved;
  }

  #readMetric(name: string, draft: DraftMetric, place: Place): Resolved | undefined {
    const kind = findKind(draft, place);
    const keys = ['measure', 'percentile'] as const;
    const windowKind = findWindowKind(draft, place);
    const kinds = [kind, windowKind].filter((operation) => operation !== undefined);
    const named = [...keys.filter((key) => draft[key] !== undefined), ...kinds];
    if (named.length > 1) return place.refuse(`${named.join(' and ')}: expected one of them`);
    if (windowKind !== undefined) {
      return readWindow(windowKind, draft, place, (raw, at) =>
        readOperand(raw, at, (operand, operandAt) => this.#findOperand(operand, operandAt)),
      );
    }
    if (!checkCompanions(draft, undefined, place)) return undefined;
    if (draft.measure !== undefined) return this.#findMeasure(draft.measure, place.at('measure'));
    if (draft.percentile !== undefined) return this.#readPercentile(draft.percentile, place.at('percentile'));
    if (kind !== undefined) {
      return readOperation(kind, draft[kind], place.at(kind), (operand, at) => this.#findOperand(operand, at));
    }
    if (this.#scope.measures.has(name) || this.#scope.broken.has(name)) return this.#findMeasure(name, place);
    return place.refuse(
      `"${name}" has no expression, and no measure has its name: expected one of measure, ratio, product, sum, difference, percentile, ${WINDOW_KINDS.join(', ')}`,
    );
  }

  /** Reads `[waiting, 95]`: a distribution, and the percentage of it that lies at or below the value. */
  #readPercentile(raw: unknown, place: Place): Resolved | undefined {
    const [name, percent] = Array.isArray(raw) && raw.length === 2 ? (raw as unknown[]) : [];
    if (typeof name !== 'string' || typeof percent !== 'number' || !(percent >= 0 && percent <= 100)) {
      return place.refuse(
        `${formatValue(raw)}: expected a distribution and a number from 0 to 100, such as [waiting, 95]`,
      );
    }
    if (percent > 0 && percent < 1) {
      return place.refuse(`${formatValue(raw)}: expected percent: ${Number((100 * percent).toPrecision(12))}?`);
    }
    const measure = this.#scope.measures.get(name);
    if (!measure) return this.#findMeasure(name, place.at(0));
    if (measure.kind !== 'distribution' && measure.kind !== 'values') {
      return place
        .at(0)
        .refuse(
          `"${name}" is a ${measure.kind.replaceAll('_', ' ')}: expected a measure that is a distribution, or one of values`,
        );
    }
    const expression = { kind: 'percentile', measure: name, share: percent / 100 } as const;
    const isExact = measure.kind === 'values';
    return { expression, unit: isExact ? measure.unit : { ...measure.unit, isInteger: false }, size: 1 };
  }

  #findOperand(name: string, place: Place): Resolved | undefined {
    const start = this.#onTheWay.indexOf(name);
    if (start >= 0) {
      const cycle = [...this.#onTheWay.slice(start), name].join(' → ');
      return place.refuse(`"${name}" closes a cycle, ${cycle}: expected metrics that do not refer to themselves`);
    }
    const metric = this.#scope.metrics.entries.get(name);
    return metric ? this.findMetric(metric) : this.#findMeasure(name, place, [...this.#scope.metrics.entries.keys()]);
  }

  #findMeasure(name: unknown, place: Place, alsoKnown: readonly string[] = []): Resolved | undefined {
    const measure = typeof name === 'string' ? this.#scope.measures.get(name) : undefined;
    if (measure?.kind === 'distribution' || measure?.kind === 'values') {
      const form = measure.kind === 'values' ? 'a measure of values' : 'a distribution';
      return place.refuse(
        `"${measure.name}" is ${form}: expected percentile: [${measure.name}, 95], or another measure`,
      );
    }
    if (measure) return { expression: measure.expression, unit: measure.unit, size: 1 };
    if (typeof name === 'string' && this.#scope.broken.has(name)) return undefined;
    const candidates = [...new Set([...alsoKnown, ...this.#scope.measures.keys(), ...this.#scope.broken])];
    return place.refuse(
      describeUnknown(alsoKnown.length > 0 ? 'a metric or a measure' : 'a measure', name, candidates),
    );
  }
}

function toMetric(
  { name, value: draft, place }: Named<DraftMetric>,
  resolved: Resolved,
  { stored, readEveryMs }: Pick<MetricScope, 'stored' | 'readEveryMs'>,
): Metric {
  const measures = [...new Set(measuresIn(resolved.expression))].sort();
  const sources = new Set(measures.map((measure) => stored.get(measure)?.source as string));
  const currency = toCurrency(draft, resolved.unit, place);
  if (draft.format === 'currency' && currency === undefined) {
    place
      .at('format')
      .refuse('"currency", but the metric is not money: expected currency beside it, or another format');
  }
  return {
    name,
    title: draft.title ?? toTitle(name),
    description: draft.description,
    expression: resolved.expression,
    windows: findWindows(resolved.expression),
    measures,
    sources: [...sources].sort(),
    unit: draft.unit,
    currency,
    format:
      draft.format ??
      resolved.format ??
      (currency === undefined ? (resolved.unit.isInteger ? 'integer' : 'number') : 'currency'),
    ...(draft.decimals !== undefined && { decimals: draft.decimals }),
    ...(draft.signed !== undefined && { signed: draft.signed }),
    direction: draft.direction,
    target: draft.target,
    owner: draft.owner,
    freshnessObjectiveMs: draft.freshness ?? toObjectiveMs([...sources].map(readEveryMs)),
    settlesMs: draft.settles,
    empty: draft.empty ?? 'null',
  };
}

const OBJECTIVE_MS = 5000;

/** Returns the default objective: a source that is read at intervals may miss one of them. */
const toObjectiveMs = (intervalsMs: readonly (number | undefined)[]): number =>
  Math.max(OBJECTIVE_MS, ...intervalsMs.map((ms) => 2 * (ms ?? 0)));

function toCurrency({ currency }: DraftMetric, unit: Unit, place: Place): string | undefined {
  if (currency === undefined || currency === unit.currency) return unit.currency;
  const at = place.at('currency');
  if (!isCurrency(currency)) return at.refuse(describeBadCurrency(currency));
  if (unit.currency === undefined) return currency;
  return at.refuse(`${formatValue(currency)}: expected ${unit.currency}, the currency of what is summed`);
}

function measuresIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'measure':
    case 'percentile':
    case 'extreme':
      return [expression.measure];
    case 'variance':
      return [expression.count, expression.sum, expression.squares];
    default:
      return partsOf(expression).flatMap(measuresIn);
  }
}
