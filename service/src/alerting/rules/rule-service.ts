import type pg from 'pg';
import type { RuleBacktest, RuleTrial, RuleView } from '../../../../sdk/src/protocol/rules.ts';
import type { Access } from '../../access/authenticate.ts';
import type { Policy } from '../../access/types.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { AppError, ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { loadLiveEpisodes } from '../episodes/alert-episodes.ts';
import { deleteRuleRow, saveRuleRow } from './alert-rules.ts';
import { saveEpisode } from '../episodes/save-episode.ts';
import { loadSeries } from '../conditions/load-series.ts';
import type { Observers } from '../conditions/observe.ts';
import { presentRule } from './present-rule.ts';
import { readRule, visibleTo } from './read-rule.ts';
import type { RuleRegistry } from './rule-registry.ts';
import { retire } from '../states/advance.ts';
import { backtest } from '../states/backtest.ts';
import { isSilenced } from '../states/match.ts';
import type { AnomalyService } from '../../insight/anomalies/types.ts';
import { backtestAnomalies } from '../conditions/observe-anomaly.ts';
import type { EpisodeRecord, KnownRule, RuleService } from '../types.ts';

export interface RuleServiceOptions {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly anomalies: AnomalyService;
  readonly registry: RuleRegistry;
  /** Creates observers for one trial: they remember what they saw. */
  createObservers(): Observers;
  now(): number;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
}

/**
 * Manages rules over the API: whoever may read the metric sees them; roles with `alerts: manage` create and change
 * them.
 */
export function createRuleService(options: RuleServiceOptions): RuleService {
  const { pool, states, queries, registry, now } = options;
  const { catalog } = states;

  const find = (name: string, policy: Policy): KnownRule => {
    const rule = registry.rules.get(name);
    if (rule && mayRead(policy, rule.rule)) return rule;
    throw new AppError('not_found', `there is no rule "${name.slice(0, 64)}"`);
  };

  /** Returns the rule with a name, or parses a definition. */
  const toRule = (given: string | object, policy: Policy): Rule => {
    if (typeof given === 'string') return find(given, policy).rule;
    return readRule('trial', given, visibleTo(policy, catalog));
  };

  async function save(
    name: string,
    definition: unknown,
    isDisabled: boolean,
    version: number,
    by: string,
  ): Promise<RuleView> {
    const isSaved = await saveRuleRow(pool, { name, definition, isDisabled, by }, version);
    await registry.refresh();
    if (!isSaved) throw new AppError('conflict', `rule "${name}" is not at version ${version}: read it again`);
    return presentRule(registry.rules.get(name) as KnownRule);
  }

  /** Ends the open episodes of a rule that is no longer evaluated. */
  async function retireEpisodes(rule: Rule, note: string, by: string): Promise<void> {
    for (let attempt = 1; attempt <= 3; attempt++) {
      const open = await loadLiveEpisodes(pool, [rule.name]);
      if (open.length === 0) return;
      for (const record of open) {
        const nowMs = now();
        const context = {
          nowMs,
          isSilenced: (episode: EpisodeRecord) => isSilenced(episode, registry.silences, nowMs),
          timezone: catalog.timezone,
          weekStart: catalog.weekStart,
        };
        const end = retire(record, rule, { note, by }, context);
        if ((await saveEpisode(pool, { ...end, lease: undefined })) === 'written') options.onChange(end.record);
      }
    }
  }

  async function setDisabled(name: string, isDisabled: boolean, access: Access): Promise<RuleView> {
    requireManage(access.policy);
    const { rule, origin, version } = find(name, access.policy);
    const definition = origin === 'api' ? toDefinition(presentRule(registry.rules.get(name) as KnownRule)) : null;
    const view = await save(name, definition, isDisabled, version, access.principal.subject);
    if (isDisabled) await retireEpisodes(rule, 'the rule was disabled', access.principal.subject);
    return view;
  }

  return {
    list: (policy) =>
      [...registry.rules.values()]
        .filter(({ rule }) => mayRead(policy, rule))
        .map((registered) => presentRule(registered)),
    show: (name, policy) => presentRule(find(name, policy)),
    async create(name, definition, access) {
      requireManage(access.policy);
      readRule(name, definition, visibleTo(access.policy, catalog));
      if (registry.rules.has(name)) throw new AppError('conflict', `there is a rule "${name}" already`);
      return save(name, definition, false, 0, access.principal.subject);
    },
    async edit(name, definition, version, access) {
      requireManage(access.policy);
      const existing = find(name, access.policy);
      if (existing.origin === 'catalog')
        throw new InvalidRequestError('catalog_rule', `rule "${name}" is in the catalogue: expected an edit there`);
      readRule(name, definition, visibleTo(access.policy, catalog));
      return save(name, definition, existing.isDisabled, version ?? existing.version, access.principal.subject);
    },
    disable: (name, access) => setDisabled(name, true, access),
    enable: (name, access) => setDisabled(name, false, access),
    async remove(name, access) {
      requireManage(access.policy);
      const { rule, origin } = find(name, access.policy);
      if (origin === 'catalog')
        throw new InvalidRequestError('catalog_rule', `rule "${name}" is in the catalogue: expected it to be disabled`);
      await deleteRuleRow(pool, name);
      await registry.refresh();
      await retireEpisodes(rule, 'the rule was removed', access.principal.subject);
    },
    async test(given, { policy }): Promise<RuleTrial> {
      requireManage(policy);
      const rule = toRule(given, policy);
      const observe = options.createObservers()[rule.condition.kind];
      const failures: unknown[] = [];
      const byRule = await observe?.([rule], {
        queries,
        states,
        policy,
        nowMs: now(),
        knownOf: () => [],
        reportInstances: () => undefined,
        onError: (error) => failures.push(error),
      });
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
    },
    async backtest(given, dateRange, { policy }): Promise<RuleBacktest> {
      requireManage(policy);
      const rule = toRule(given, policy);
      if (rule.condition.kind === 'absence') {
        throw new InvalidRequestError('not_available', 'absence is not judged by buckets: expected another condition');
      }
      if (rule.condition.kind === 'anomaly') {
        const context = {
          queries,
          states,
          policy,
          nowMs: now(),
          knownOf: () => [],
          reportInstances: () => undefined,
          onError: () => undefined,
        };
        return backtestAnomalies(rule, dateRange, options.anomalies, context);
      }
      const { series, buckets } = await loadSeries(rule, dateRange, { queries, states, policy, nowMs: now() });
      return {
        buckets,
        episodes: backtest(rule, series).map(({ firedAtMs, endedAtMs, fromMs, toMs, ...episode }) => ({
          ...episode,
          firedAt: new Date(firedAtMs).toISOString(),
          endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
        })),
      };
    },
  };
}

const mayRead = (policy: Policy, { metric, by }: Rule): boolean =>
  policy.metrics.has(metric) && by.every((name) => policy.dimensions.has(name));

/** Rules are computed over all rows, so row filters and `manage` exclude each other, whichever roles grant them. */
export function requireManage(policy: Policy): void {
  if (policy.alerts === 'manage' && policy.rowFilters.length === 0) return;
  throw new ForbiddenError(
    'forbidden',
    'rules, silences and channels are for roles with alerts: manage and no row filters',
  );
}

function toDefinition(view: RuleView): Record<string, unknown> {
  const own = ['name', 'origin', 'isDisabled', 'version'];
  return Object.fromEntries(Object.entries(view).filter(([key]) => !own.includes(key)));
}
