import type { Explanation, Sentence } from '../../../../sdk/src/protocol/explanations.ts';
import { requireAction } from '../../access/actions/actions.ts';
import type { Policy } from '../../access/types.ts';
import type { AnomalyService } from '../anomalies/types.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { subtract } from '../attribution/subtract.ts';
import { wordsFor } from './locales/languages.ts';
import { toText } from './locales/render.ts';
import type { Words } from './locales/types.ts';
import type { QueryService } from '../../query/types.ts';
import { parseZone } from '../../time/zones.ts';
import { createExplanationQuery, toIso, type ExplanationQuery } from './explanation-query.ts';
import { FactSet } from './facts/fact-set.ts';
import { findEvents, findOthers } from './measure/find-coincidences.ts';
import { findFactors } from './measure/find-factors.ts';
import { findMissingBase, type MissingBase } from './measure/find-missing-base.ts';
import { findScope, type Scope } from './measure/find-scope.ts';
import { measureActual, measureChange } from './measure/measure-change.ts';
import { growsWithLength } from './measure/measure-lengths.ts';
import { measureTrend } from './measure/measure-trend.ts';
import { createSentenceBuilder } from './sentences/sentence-builder.ts';
import { splitByDimensions } from './measure/split-by-dimensions.ts';
import { splitRates } from './measure/split-rates.ts';
import { preferUsual } from './prefer-usual.ts';
import type { ExplainQuery, ExplanationService } from './types.ts';
import { isTelling, writeAlone, writeSentences } from './sentences/write-sentences.ts';

export interface ExplanationServiceOptions {
  readonly catalog: Catalog;
  readonly queries: QueryService;
  readonly anomalies: AnomalyService;
  now(): number;
}

/** Explains changes using only queries that the principal may ask itself. */
export function createExplanationService(options: ExplanationServiceOptions): ExplanationService {
  const { catalog, queries, anomalies, now } = options;
  return preferUsual({
    async explain(
      { dateRange, compareDateRange, filters, language, isRaised = false, ...query },
      policy,
      caller,
    ): Promise<Explanation> {
      requireAction(policy, 'explain', 'ask why a number changed');
      const metric = findMetric(query.metric, catalog, policy);
      const timezone = query.timezone === undefined ? catalog.timezone : parseZone(query.timezone);
      const explanationQuery = createExplanationQuery(queries, { catalog, policy, caller, timezone, filters });
      // What an alert was raised on is explained as it was.
      const subject = isRaised ? { ...metric, settlesMs: 0 } : metric;
      const scope = await findScope(subject, dateRange, compareDateRange, explanationQuery, now());
      const { span, comparison, result } = scope;
      const facts = new FactSet();
      if (comparison) {
        const missing = await findMissingBase(metric.name, comparison, explanationQuery, facts);
        if (missing) return presentAlone(metric, missing, { scope, explanationQuery, facts, filters, language });
      }
      const change = await measureChange(metric, scope, { explanationQuery, anomalies, facts, nowMs: now(), isRaised });
      if (comparison) facts.add('baseRange', toIso(comparison), 'range', { formula: 'base', of: { base: 'base' } });
      const [splits, rateSplits, factors, trend] = await Promise.all([
        splitByDimensions(change, span, explanationQuery),
        splitRates(change, span, explanationQuery),
        findFactors(change, { span, explanationQuery, service: anomalies, facts }),
        measureTrend(change, span, explanationQuery, facts),
      ]);
      const events = findEvents(catalog, span, facts);
      const words = wordsFor(language);
      const builder = createSentenceBuilder(words, timezone, catalog, facts);
      const named = [metric.name, ...(factors?.factors ?? []).map((factor) => factor.metric)];
      const others = isTelling(change, builder)
        ? await findOthers(change, span, explanationQuery, anomalies, named)
        : [];
      const findings = { change, filters, splits, rateSplits, factors, trend, events, others };
      const sentences = writeSentences(findings, facts, builder);
      const { actual, base, basis, baseSpans } = change;
      return {
        metric: metric.name,
        dateRange: toIso(span),
        timezone,
        basis,
        baseRanges: baseSpans.map(toIso),
        actual,
        base,
        change: subtract(actual, base),
        changeRatio: change.ratio ?? null,
        lengthEffect: change.lengths?.base === undefined ? null : subtract(change.lengths.base, base),
        splits: splits.map(({ view }) => view),
        rateSplits: rateSplits.map(({ view }) => view),
        factors,
        ...toWords(sentences, words),
        facts: facts.toJson(),
        asOf: result.asOf,
        watermark: result.watermark,
        version: result.version,
      };
    },
  });
}

interface AloneContext extends Pick<ExplainQuery, 'filters' | 'language'> {
  readonly scope: Scope;
  readonly explanationQuery: ExplanationQuery;
  readonly facts: FactSet;
}

/** Presents the value of a range whose compared range has no data, or too little. */
async function presentAlone(
  metric: Metric,
  missing: MissingBase,
  { scope, explanationQuery, facts, filters, language }: AloneContext,
): Promise<Explanation> {
  const { span, isCutToSettled, result } = scope;
  const { catalog, timezone } = explanationQuery;
  const actual = await measureActual(metric, [metric.name], span, explanationQuery, facts);
  const words = wordsFor(language);
  const builder = createSentenceBuilder(words, timezone, catalog, facts);
  const isFlow = growsWithLength(metric.expression, catalog.measures);
  const sentences = writeAlone({ metric, isFlow, isCutToSettled, filters, missing }, builder);
  return {
    metric: metric.name,
    dateRange: toIso(span),
    timezone,
    basis: 'comparison',
    baseRanges: [],
    actual,
    base: null,
    change: null,
    changeRatio: null,
    lengthEffect: null,
    splits: [],
    rateSplits: [],
    factors: null,
    ...toWords(sentences, words),
    facts: facts.toJson(),
    asOf: result.asOf,
    watermark: result.watermark,
    version: result.version,
  };
}

const toWords = (
  sentences: readonly Sentence[],
  { locale }: Words,
): Pick<Explanation, 'sentences' | 'text' | 'language'> => ({
  sentences,
  text: sentences.map(({ parts }) => toText(parts)).join(' '),
  language: locale,
});

/** Finds the metric; one that the policy hides is reported as unknown. */
function findMetric(name: string, catalog: Catalog, policy: Policy): Metric {
  const metric = policy.metrics.has(name) ? catalog.metrics.get(name) : undefined;
  if (metric) return metric;
  throw new InvalidRequestError('unknown_metric', `metric is "${name}": expected a metric of the catalogue`, {
    path: 'metric',
  });
}
