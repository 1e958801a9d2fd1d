import { startLoop } from '../../base/loop.ts';
import { loadLiveEpisodes, loadOrphans } from '../episodes/alert-episodes.ts';
import { saveEpisode } from '../episodes/save-episode.ts';
import { retire } from '../states/advance.ts';
import { EpisodeCache } from './episode-cache.ts';
import { evaluateRules, toAdvanceContext, type EvaluateOptions } from './evaluate-rules.ts';
import { RuleLeaseSet } from './rule-lease-set.ts';
import { RuleSchedule } from './rule-schedule.ts';

export interface EvaluatorOptions extends Omit<EvaluateOptions, 'leases' | 'cache' | 'schedule' | 'limits'> {
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
  const schedule = new RuleSchedule(states.catalog);
  let gathering: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function renew(): Promise<void> {
    for (const rule of await leases.renew(registry.enabled.map(({ name }) => name))) {
      // Another replica may have changed its episodes since.
      cache.forget(rule);
      schedule.makeDue(rule);
    }
  }

  async function round(): Promise<void> {
    await evaluateRules({ ...options, leases, cache, schedule });
    // After a failure the changes wait for the next tick.
    if (schedule.hasChanges) gather();
  }

  function gather(): void {
    if (gathering || isClosed) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      void evaluation.run();
    }, limits.gatherMs);
  }

  let renewing = renew().catch(onError);
  /** Renewals and the search for orphans follow each other, also where a change of the rules asks for one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    renewing = renewing.then(work).catch(onError);
    return renewing;
  };
  const unsubscribe = states.subscribe((news) => {
    if ('epoch' in news) schedule.noteAllSources();
    else schedule.noteSource(news.source);
    gather();
  });
  const unsubscribeRegistry = registry.subscribe(() => {
    schedule.makeAllDue();
    void inTurn(renew);
  });
  const evaluation = startLoop({ everyMs: limits.tickMs, round, onError });
  const loops = [
    evaluation,
    startLoop({ everyMs: limits.leaseMs / 4, round: () => inTurn(renew), onError }),
    startLoop({ everyMs: limits.orphanAfterMs, round: () => inTurn(() => endOrphans(options)), onError }),
  ];

  return {
    async close() {
      isClosed = true;
      unsubscribe();
      unsubscribeRegistry();
      clearTimeout(gathering);
      await Promise.all([...loops.map((loop) => loop.close()), renewing]);
      await leases.release().catch(onError);
    },
  };
}

/** Ends the episodes of rules that no replica has evaluated for long. */
async function endOrphans(options: EvaluatorOptions): Promise<void> {
  const { pool, registry, limits, onChange } = options;
  const context = toAdvanceContext(options, options.now());
  const ruleNames = registry.enabled.map(({ name }) => name);
  for (const record of await loadOrphans(pool, ruleNames, limits.orphanAfterMs)) {
    const end = retire(record, undefined, { note: 'the rule is gone', by: null }, context);
    if ((await saveEpisode(pool, { ...end, lease: undefined })) === 'written') onChange(end.record);
  }
}
