import type { Observation } from '../conditions/observe.ts';
import { toDimensionKey, toInstanceKey, TOO_MANY_KEY } from '../episodes/save-episode.ts';
import type { PendingWrite } from '../notifications/assign-batches.ts';
import { advance, isOutdated, retire, type AdvanceContext } from '../states/advance.ts';
import { judgeInstances } from '../states/judge.ts';
import type { EpisodeRecord, WatchedRule } from '../types.ts';
import type { InstanceCount } from './bound-instances.ts';

/** Episodes of a rule that are open or held. */
export interface KnownEpisodes {
  get(rule: string, key: string): EpisodeRecord | undefined;
  episodesOf(rule: string): readonly EpisodeRecord[];
}

/** One evaluation of a rule. */
export interface Evaluation {
  readonly rule: WatchedRule;
  readonly observations: readonly Observation[];
  /** Undefined for a rule that is not split. */
  readonly count: InstanceCount | undefined;
}

/** Computes what an evaluation writes. Episodes of an earlier definition end; their instances begin with the next. */
export function collectWrites(
  { rule, observations, count }: Evaluation,
  episodes: KnownEpisodes,
  context: AdvanceContext,
): PendingWrite[] {
  const outdated = episodes.episodesOf(rule.name).filter((record) => isOutdated(record, rule));
  const retired = outdated.map((record) => {
    const end = retire(record, rule, { note: 'the rule was changed', by: null }, context);
    return { rule, key: toInstanceKey(record), advance: end };
  });
  const isRetired = new Set(retired.map(({ key }) => key));
  const moved = observations.flatMap(({ dimensions, judgement }) => {
    const key = toDimensionKey(dimensions);
    if (isRetired.has(key)) return [];
    const next = advance(episodes.get(rule.name, key), rule, dimensions, judgement, context);
    return next ? [{ rule, key, advance: next }] : [];
  });
  if (rule.by.length === 0 || !count || isRetired.has(TOO_MANY_KEY)) return [...retired, ...moved];
  return [...retired, ...moved, ...countInstances(rule, count, episodes, context)];
}

/** Maintains one episode that reports that a rule has more instances than are watched. */
function countInstances(
  rule: WatchedRule,
  count: InstanceCount,
  episodes: KnownEpisodes,
  context: AdvanceContext,
): PendingWrite[] {
  const current = episodes.get(rule.name, TOO_MANY_KEY);
  const next = advance(current, { ...rule, forMs: 0 }, {}, judgeInstances(rule, count), context, 'instances');
  return next ? [{ rule, key: TOO_MANY_KEY, advance: next }] : [];
}
