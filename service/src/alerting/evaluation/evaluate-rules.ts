import { randomUUID } from 'node:crypto';
import type { Policy } from '../../access/types.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import type { Observation, ObserveContext, Observers } from '../conditions/observe.ts';
import { assignBatches } from '../notifications/assign-batches.ts';
import type { RuleRegistry } from '../rules/rule-registry.ts';
import type { AdvanceContext } from '../states/advance.ts';
import { isSilenced } from '../states/match.ts';
import { findRuleDue } from '../states/next-look.ts';
import type { EpisodeRecord, WatchedRule } from '../types.ts';
import type { InstanceCount } from './bound-instances.ts';
import { collectWrites } from './collect-writes.ts';
import type { DueRules } from './rule-schedule.ts';
import { joinBatches, writeEpisodes, type WriteContext } from './write-episodes.ts';

export interface EvaluateOptions extends WriteContext {
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly registry: RuleRegistry;
  /** Which rules are evaluated: those of single readers, or those for everybody. */
  readonly isPersonal: boolean;
  readonly observers: Observers;
  /** Policy of the rules that are computed on all rows. */
  readonly policy: Policy;
  readonly limits: { readonly tickMs: number; readonly writers: number };
  now(): number;
  /** Called when messages about several alerts are ready to be sent. */
  onJoined(): void;
}

/** Time after which a rule that could not be observed is evaluated again, ms. */
const RETRY_MS = 1000;

/**
 * Evaluates the rules that are due and whose leases this replica holds: observes, advances episodes, writes. Changes
 * stay noted where that fails.
 */
export async function evaluateRules(options: EvaluateOptions): Promise<void> {
  const { registry, isPersonal, leases, schedule } = options;
  const nowMs = options.now();
  const held = registry.enabled.filter(
    ({ name, personal }) => (personal !== undefined) === isPersonal && leases.has(name),
  );
  const due = schedule.take(held, nowMs);
  if (due.rules.length === 0) return;
  try {
    await evaluateDue(due, nowMs, options);
  } catch (error) {
    due.putBack();
    throw error;
  }
}

async function evaluateDue(
  { rules, setNext }: DueRules<WatchedRule>,
  nowMs: number,
  options: EvaluateOptions,
): Promise<void> {
  const { states, registry, cache, limits } = options;
  await cache.load(rules.map(({ name }) => name));
  const { byRule, counts } = await observeAll(rules, nowMs, options);
  const context = toAdvanceContext(options, nowMs);
  const collected = rules.flatMap((rule) => {
    const evaluation = { rule, observations: byRule.get(rule.name) ?? [], count: counts.get(rule.name) };
    return collectWrites(evaluation, cache, context);
  });
  const { writes, batches } = assignBatches(collected, randomUUID);
  await writeEpisodes(writes, limits.writers, options);
  await joinBatches(batches, { ...options, catalog: states.catalog });
  if (batches.length > 0) options.onJoined();
  for (const rule of rules) {
    const due = { catalog: states.catalog, silences: registry.silences, nowMs, retryMs: limits.tickMs };
    const dueAtMs = findRuleDue(rule, cache.episodesOf(rule.name), due);
    setNext(rule, byRule.has(rule.name) ? dueAtMs : nowMs + RETRY_MS);
  }
}

/** Returns the observations of each rule, and its number of instances where it is split; a rule that failed has none. */
async function observeAll(rules: readonly WatchedRule[], nowMs: number, options: EvaluateOptions) {
  const byRule = new Map<string, readonly Observation[]>();
  const counts = new Map<string, InstanceCount>();
  const policyOf = ({ personal }: WatchedRule): Policy => personal?.policy ?? options.policy;
  for (const sameRows of Map.groupBy(rules, (rule) => policyOf(rule).fingerprint).values()) {
    const context: ObserveContext = {
      ...options,
      policy: policyOf(sameRows[0] as WatchedRule),
      nowMs,
      knownOf: (rule) => options.cache.dimensionsOf(rule),
      reportInstances: (rule, count) => counts.set(rule, count),
    };
    for (const [kind, group] of Map.groupBy(sameRows, ({ condition }) => condition.kind)) {
      const observe = options.observers[kind];
      for (const [rule, seen] of (await observe?.(group, context)) ?? []) byRule.set(rule, seen);
    }
  }
  return { byRule, counts };
}

export const toAdvanceContext = (
  { states: { catalog }, registry }: Pick<EvaluateOptions, 'states' | 'registry'>,
  nowMs: number,
): AdvanceContext => ({
  nowMs,
  newId: () => `alr_${randomUUID().replaceAll('-', '')}`,
  isSilenced: (record: EpisodeRecord) => isSilenced(record, registry.silences, nowMs),
  timezone: catalog.timezone,
  weekStart: catalog.weekStart,
});
