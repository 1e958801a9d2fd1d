import { isDeepStrictEqual } from 'node:util';
import { startLoop } from '../../base/loop.ts';
import { loadLiveEpisodes, loadOrphans } from '../episodes/alert-episodes.ts';
import { saveEpisode } from '../episodes/save-episode.ts';
import { deleteUnusedLeases } from '../rules/rule-leases.ts';
import { retire } from '../states/advance.ts';
import type { WatchedRule } from '../types.ts';
import { EpisodeCache } from './episode-cache.ts';
import { toAdvanceContext } from './evaluate-rules.ts';
import { startRounds, type RoundsOptions } from './rounds.ts';
import { RuleLeaseSet } from './rule-lease-set.ts';

export interface EvaluatorOptions extends Omit<RoundsOptions, 'isPersonal' | 'leases' | 'cache' | 'limits'> {
  readonly limits: EvaluatorLimits;
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

/**
 * Evaluates the rules whose leases this replica holds: when their sources change, and when time alone may change a
 * state.
 */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const { pool, states, registry, limits, onError } = options;
  const leases = new RuleLeaseSet(pool, limits.leaseMs);
  const cache = new EpisodeCache((rules) => loadLiveEpisodes(pool, rules));
  const groups = [false, true].map((isPersonal) => startRounds({ ...options, isPersonal, leases, cache }));
  let { enabled, silences } = registry;

  const makeDue = (rules: readonly string[]): void => {
    for (const { schedule } of groups) for (const rule of rules) schedule.makeDue(rule);
  };

  async function renew(): Promise<void> {
    const taken = await leases.renew(registry.enabled.map(({ name }) => name));
    // Another replica may have changed their episodes since.
    for (const rule of taken) cache.forget(rule);
    makeDue(taken);
  }

  let renewing = renew().catch(onError);
  /** Renewals and the search for orphans follow each other, also where a change of the rules asks for one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    renewing = renewing.then(work).catch(onError);
    return renewing;
  };
  const unsubscribe = states.subscribe((news) => {
    for (const { schedule, gather } of groups) {
      if ('epoch' in news) schedule.noteAllSources();
      else schedule.noteSource(news.source);
      gather();
    }
  });
  const unsubscribeRegistry = registry.subscribe(() => {
    if (isDeepStrictEqual(silences, registry.silences)) makeDue(findChanged(enabled, registry.enabled));
    else for (const { schedule } of groups) schedule.makeAllDue();
    ({ enabled, silences } = registry);
    void inTurn(renew);
  });
  const loops = [
    ...groups,
    startLoop({ everyMs: limits.leaseMs / 4, round: () => inTurn(renew), onError }),
    startLoop({ everyMs: limits.orphanAfterMs, round: () => inTurn(() => endOrphans(options)), onError }),
  ];

  return {
    async close() {
      unsubscribe();
      unsubscribeRegistry();
      await Promise.all([...loops.map((loop) => loop.close()), renewing]);
      await leases.release().catch(onError);
    },
  };
}

/** Returns the names of rules that are new, gone or no longer as they were before. */
function findChanged(before: readonly WatchedRule[], now: readonly WatchedRule[]): string[] {
  const byName = new Map(before.map((rule) => [rule.name, rule]));
  return now
    .flatMap((rule) => {
      const earlier = byName.get(rule.name);
      byName.delete(rule.name);
      return earlier === rule || isDeepStrictEqual(earlier, rule) ? [] : [rule.name];
    })
    .concat(...byName.keys());
}

/** Ends the episodes of rules that no replica has evaluated for long, and deletes the leases of these rules. */
async function endOrphans(options: EvaluatorOptions): Promise<void> {
  const { pool, registry, limits, onChange } = options;
  const context = toAdvanceContext(options, options.now());
  const ruleNames = registry.enabled.map(({ name }) => name);
  for (const record of await loadOrphans(pool, ruleNames, limits.orphanAfterMs)) {
    const end = retire(record, undefined, { note: 'the rule is gone', by: null }, context);
    if ((await saveEpisode(pool, { ...end, lease: undefined })) === 'written') onChange(end.record);
  }
  await deleteUnusedLeases(pool, ruleNames, limits.orphanAfterMs);
}
