import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Policy } from '../../access/types.ts';
import { startLoop } from '../../base/loop.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { loadLiveEpisodes, loadOrphans } from '../episodes/alert-episodes.ts';
import { claimRuleLeases, releaseRuleLeases } from '../rules/rule-leases.ts';
import { joinBatch } from '../notifications/join-notifications.ts';
import { saveEpisode, toDimensionKey, toInstanceKey, TOO_MANY_KEY } from '../episodes/save-episode.ts';
import { EpisodeCache } from './episode-cache.ts';
import { assignBatches, type PendingWrite as Write } from '../notifications/assign-batches.ts';
import type { Observation, ObserveContext, Observers } from '../conditions/observe.ts';
import type { RuleRegistry } from '../rules/rule-registry.ts';
import type { InstanceCount } from './bound-instances.ts';
import { advance, findEpisodeDue, isOutdated, retire, type AdvanceContext } from '../states/advance.ts';
import { judgeInstances } from '../states/judge.ts';
import { isSilenced } from '../states/match.ts';
import { nextLookAt } from '../states/next-look.ts';
import type { EpisodeRecord } from '../types.ts';

export interface EvaluatorOptions {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly registry: RuleRegistry;
  readonly observers: Observers;
  readonly policy: Policy;
  now(): number;
  readonly limits: EvaluatorLimits;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
  /** Called when messages about several alerts are ready to be sent. */
  onJoined(): void;
  onError(error: unknown): void;
}

export interface EvaluatorLimits {
  /** Time without evaluation after which an unknown rule counts as deleted and its episodes end, ms. */
  readonly orphanAfterMs: number;
  /** How long a rule stays with a replica that no longer answers, ms. */
  readonly leaseMs: number;
  /** How often due rules are looked up, ms. */
  readonly tickMs: number;
  /** Changes within this time are evaluated together, ms. */
  readonly gatherMs: number;
  /** Transitions written concurrently. */
  readonly writers: number;
}

export interface Evaluator {
  /** Waits for the running evaluation and gives the leases back. */
  close(): Promise<void>;
}

/** Number of alerts of one rule and evaluation from which on a webhook gets them in one message. */
const MIN_JOINED_WEBHOOKS = 10;

/**
 * Evaluates the rules whose leases this replica holds: when their sources change, and when time alone may change a
 * state.
 */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const { pool, states, registry, now, limits, onError } = options;
  const holder = randomUUID();
  const cache = new EpisodeCache((rules) => loadLiveEpisodes(pool, rules));
  const dueAt = new Map<string, number>();
  const changed = new Set<string>();
  let leases = new Map<string, string>();
  let gathering: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function renew(): Promise<void> {
    const before = leases;
    leases = await claimRuleLeases(
      pool,
      holder,
      registry.enabled.map(({ name }) => name),
      limits.leaseMs,
    );
    for (const [rule, token] of leases) {
      if (before.get(rule) === token) continue;
      // Another replica may have changed its episodes since.
      cache.forget(rule);
      dueAt.delete(rule);
    }
  }

  const contextAt = (nowMs: number) => ({
    nowMs,
    newId: () => `alr_${randomUUID().replaceAll('-', '')}`,
    isSilenced: (record: EpisodeRecord) => isSilenced(record, registry.silences, nowMs),
    timezone: states.catalog.timezone,
    weekStart: states.catalog.weekStart,
  });

  async function endOrphans(): Promise<void> {
    const nowMs = now();
    const context = contextAt(nowMs);
    const ruleNames = registry.enabled.map(({ name }) => name);
    for (const record of await loadOrphans(pool, ruleNames, limits.orphanAfterMs)) {
      const end = retire(record, undefined, { note: 'the rule is gone', by: null }, context);
      if ((await saveEpisode(pool, { ...end, lease: undefined })) === 'written') options.onChange(end.record);
    }
  }

  async function round(): Promise<void> {
    try {
      await evaluate();
    } finally {
      if (changed.size > 0) gather();
    }
  }

  function gather(): void {
    if (gathering || isClosed) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      void evaluation.run();
    }, limits.gatherMs);
  }

  async function evaluate(): Promise<void> {
    const nowMs = now();
    const sources = new Set(changed);
    changed.clear();
    const isTouched = ({ metric }: Rule): boolean =>
      states.catalog.metrics.get(metric)?.sources.some((source) => sources.has(source)) ?? false;
    const rules = registry.enabled.filter(
      (rule) => leases.has(rule.name) && (isTouched(rule) || (dueAt.get(rule.name) ?? 0) <= nowMs),
    );
    if (rules.length === 0) return;
    await cache.load(rules.map(({ name }) => name));
    const counts = new Map<string, InstanceCount>();
    const context: ObserveContext = {
      ...options,
      nowMs,
      knownOf: (rule) => cache.dimensionsOf(rule),
      reportInstances: (rule, count) => counts.set(rule, count),
    };
    const byRule = new Map<string, readonly Observation[]>();
    for (const [kind, group] of Map.groupBy(rules, ({ condition }) => condition.kind)) {
      const observe = options.observers[kind];
      for (const [rule, seen] of (await observe?.(group, context)) ?? []) byRule.set(rule, seen);
    }
    const collected = rules.flatMap((rule) =>
      collectWrites(rule, byRule.get(rule.name) ?? [], counts.get(rule.name), contextAt(nowMs)),
    );
    const { writes, batches } = assignBatches(collected, randomUUID);
    await writeAll(writes);
    await joinBatches(batches);
    for (const rule of rules) {
      const episodes = cache.episodesOf(rule.name).map((record) => findEpisodeDue(record, rule));
      const lookAtMs = nextLookAt(rule, states.catalog, nowMs);
      const silencesEnd = registry.silences.map(({ endsAtMs }) => endsAtMs).filter((ms) => ms > nowMs);
      // A past due time was not acted on, because nothing is known: it is retried with the next ticks.
      const due = Math.min(lookAtMs, ...episodes.map((ms) => Math.max(ms, nowMs + limits.tickMs)), ...silencesEnd);
      dueAt.set(rule.name, byRule.has(rule.name) ? due : nowMs + 1000);
    }
  }

  async function joinBatches(batches: readonly string[]): Promise<void> {
    for (const batch of batches) await joinBatch(pool, batch, minimumToJoin).catch(onError);
    if (batches.length > 0) options.onJoined();
  }

  /** People get two or more alerts in one message; webhooks, which may expect one each, only many. */
  const minimumToJoin = (channel: string): number =>
    states.catalog.channels.get(channel)?.type === 'webhook' ? MIN_JOINED_WEBHOOKS : 2;

  function collectWrites(
    rule: Rule,
    observations: readonly Observation[],
    count: InstanceCount | undefined,
    context: AdvanceContext,
  ): Write[] {
    const outdated = cache.episodesOf(rule.name).filter((record) => isOutdated(record, rule));
    const retired = outdated.map((record) => {
      const end = retire(record, rule, { note: 'the rule was changed', by: null }, context);
      return { rule, key: toInstanceKey(record), advance: end };
    });
    const isRetired = new Set(retired.map(({ key }) => key));
    const moved = observations.flatMap(({ dimensions, judgement }) => {
      const key = toDimensionKey(dimensions);
      if (isRetired.has(key)) return [];
      const next = advance(cache.get(rule.name, key), rule, dimensions, judgement, context);
      return next ? [{ rule, key, advance: next }] : [];
    });
    const overflow =
      rule.by.length === 0 || !count || isRetired.has(TOO_MANY_KEY) ? [] : countInstances(rule, count, context);
    return [...retired, ...moved, ...overflow];
  }

  /** Maintains one episode that reports that a rule has more instances than are watched. */
  function countInstances(rule: Rule, count: InstanceCount, context: AdvanceContext): Write[] {
    const current = cache.get(rule.name, TOO_MANY_KEY);
    const next = advance(current, { ...rule, forMs: 0 }, {}, judgeInstances(rule, count), context, 'instances');
    return next ? [{ rule, key: TOO_MANY_KEY, advance: next }] : [];
  }

  async function writeAll(writes: readonly Write[]): Promise<void> {
    const waiting = [...writes];
    const worker = async (): Promise<void> => {
      for (let write = waiting.shift(); write; write = waiting.shift()) await writeOne(write).catch(onError);
    };
    await Promise.all(Array.from({ length: Math.min(limits.writers, writes.length) }, worker));
  }

  async function writeOne({ rule, key, advance: moved }: Write): Promise<void> {
    const token = leases.get(rule.name);
    if (token === undefined) return;
    try {
      const outcome = await saveEpisode(pool, { ...moved, lease: { rule: rule.name, token } });
      if (outcome === 'written') {
        cache.set(rule.name, key, moved.record);
        options.onChange(moved.record);
        return;
      }
      if (outcome === 'lease_lost') leases.delete(rule.name);
    } catch (error) {
      onError(error);
    }
    // The write may or may not have succeeded, or another replica wrote: reload and evaluate again.
    cache.forget(rule.name);
    for (const source of states.catalog.metrics.get(rule.metric)?.sources ?? []) changed.add(source);
  }

  let renewing = renew().catch(onError);
  /** Renewals and the search for orphans follow each other, also where a change of the rules asks for one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    renewing = renewing.then(work).catch(onError);
    return renewing;
  };
  const unsubscribe = states.subscribe((news) => {
    if ('epoch' in news) for (const source of states.catalog.sources.keys()) changed.add(source);
    else changed.add(news.source);
    gather();
  });
  const unsubscribeRegistry = registry.subscribe(() => {
    dueAt.clear();
    void inTurn(renew);
  });
  const evaluation = startLoop({ everyMs: limits.tickMs, round, onError });
  const loops = [
    evaluation,
    startLoop({ everyMs: limits.leaseMs / 4, round: () => inTurn(renew), onError }),
    startLoop({ everyMs: limits.orphanAfterMs, round: () => inTurn(endOrphans), onError }),
  ];

  return {
    async close() {
      isClosed = true;
      unsubscribe();
      unsubscribeRegistry();
      clearTimeout(gathering);
      await Promise.all([...loops.map((loop) => loop.close()), renewing]);
      await releaseRuleLeases(pool, holder).catch(onError);
    },
  };
}
