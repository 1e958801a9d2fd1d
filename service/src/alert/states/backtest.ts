import type { Severity } from '../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../catalog/types.ts';
import { judge, type Sample } from './judge.ts';
import { findDue, step, type Episode } from './step.ts';

/** An episode that would have fired. Instants are epoch ms. */
export interface BacktestEpisode {
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly severity: Severity;
  readonly firedAtMs: number;
  /** Null: it would still be open at the end of the range. */
  readonly endedAtMs: number | null;
  /** The value that it fired on. */
  readonly value: number | null;
}

/** One instance's closed buckets, ascending. */
export interface Series {
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly samples: readonly (Sample & { readonly endMs: number })[];
}

/**
 * What a rule would have done, by instance and then by time. Each bucket is judged when it closes, so a rule that fires on
 * open buckets would have fired earlier, and not less often.
 */
export function backtest(rule: Rule, series: readonly Series[]): BacktestEpisode[] {
  return series.flatMap((one) => backtestInstance(rule, one));
}

function backtestInstance(rule: Rule, { dimensions, samples }: Series): BacktestEpisode[] {
  const { condition } = rule;
  if (condition.kind === 'absence' || condition.kind === 'anomaly')
    throw new RangeError(`${condition.kind} is not judged by the buckets' values`);
  const ended: BacktestEpisode[] = [];
  let episode: Episode | undefined;
  let firedValue: number | null = null;
  const present = (fired: Episode): BacktestEpisode => ({
    dimensions,
    severity: fired.severity,
    firedAtMs: fired.firedAtMs as number,
    endedAtMs: fired.endedAtMs,
    value: firedValue,
  });
  samples.forEach((sample, index) => {
    const judgement = judge(rule, condition, { closed: sample, open: [] });
    const untilMs = samples[index + 1]?.endMs ?? sample.endMs;
    // The bucket's verdict stands until the next one closes; waits may run out in between.
    for (let atMs = sample.endMs; atMs === sample.endMs || atMs < untilMs;) {
      const { episode: next, changes } = step(episode, judgement, rule, atMs);
      if (changes.includes('firing') && next?.firedAtMs === atMs) firedValue = judgement.value;
      if (next?.state === 'resolved' && next.firedAtMs !== null) ended.push(present(next));
      episode = next?.state === 'resolved' ? undefined : next;
      const dueMs = episode ? findDue(episode, rule) : Infinity;
      if (!(dueMs > atMs)) break;
      atMs = dueMs;
    }
  });
  return episode && episode.firedAtMs !== null ? [...ended, present(episode)] : ended;
}
