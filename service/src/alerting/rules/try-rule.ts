import type { RuleBacktest, RuleTrial } from '../../../../sdk/src/protocol/rules.ts';
import type { DateRange } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { AnomalyService } from '../../insight/anomalies/types.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { loadSeries } from '../conditions/load-series.ts';
import type { ObserveContext, Observers } from '../conditions/observe.ts';
import { backtestAnomalies } from '../conditions/observe-anomaly.ts';
import { backtest, type BacktestEpisode } from '../states/backtest.ts';

export interface TryOptions {
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly anomalies: AnomalyService;
  /** Creates observers for one trial: they remember what they saw. */
  createObservers(): Observers;
  now(): number;
}

/** Judges a rule now, on the rows of the policy. Throws what the observer of its condition reported. */
export async function testRule(rule: Rule, policy: Policy, options: TryOptions): Promise<RuleTrial> {
  const failures: unknown[] = [];
  const context = toContext(policy, options, (error) => failures.push(error));
  const byRule = await options.createObservers()[rule.condition.kind]?.([rule], context);
  const observations = byRule?.get(rule.name);
  if (!observations) {
    const [failure] = failures;
    throw failure instanceof Error ? failure : new RangeError(`nothing observes ${rule.condition.kind}`);
  }
  return {
    instances: observations.map(({ dimensions, judgement: { bucketAtMs, ...judgement } }) => ({
      dimensions,
      ...judgement,
      bucket: bucketAtMs === null ? null : new Date(bucketAtMs).toISOString(),
    })),
  };
}

/** Judges a rule over a past range. Throws InvalidRequestError `not_available` for a rule on absence. */
export async function backtestRule(
  rule: Rule,
  dateRange: DateRange,
  policy: Policy,
  options: TryOptions,
): Promise<RuleBacktest> {
  if (rule.condition.kind === 'absence') {
    throw new InvalidRequestError('not_available', 'absence is not judged by buckets: expected another condition');
  }
  const context = toContext(policy, options, () => undefined);
  if (rule.condition.kind === 'anomaly') return backtestAnomalies(rule, dateRange, options.anomalies, context);
  const { series, buckets } = await loadSeries(rule, dateRange, context);
  return { buckets, episodes: backtest(rule, series).map(presentEpisode) };
}

/** A trial has no open episodes, and nobody is told of its instances. */
const toContext = (
  policy: Policy,
  { queries, states, now }: TryOptions,
  onError: (error: unknown) => void,
): ObserveContext => ({
  queries,
  states,
  policy,
  nowMs: now(),
  knownOf: () => [],
  reportInstances: () => undefined,
  onError,
});

const presentEpisode = ({ firedAtMs, endedAtMs, fromMs, toMs, ...episode }: BacktestEpisode) => ({
  ...episode,
  firedAt: new Date(firedAtMs).toISOString(),
  endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
});
