import type { Severity } from '../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { judge, type Sample } from './judge.ts';
import { findDue, step, type Episode } from './step.ts';

/** An episode that would have fired. Instants are epoch ms. */
export interface BacktestEpisode {
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly severity: Severity;
  readonly firedAtMs: number;
  /** Null: still open at the end of the range. */
  readonly endedAtMs: number | null;
  /** First instant of the first bucket beyond the limit, and the end of the last. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Value furthest beyond the limit; null where no bucket had a value. */
  readonly value: number | null;
}

type Beyond = Pick<BacktestEpisode, 'fromMs' | 'toMs' | 'value'>;
type ClosedSample = Sample & { readonly endMs: number };

/** Closed buckets of one instance, ascending. */
export interface Series {
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly samples: readonly ClosedSample[];
}

/**
 * Computes which episodes a rule would have had, by instance and then by time. Each bucket is judged when it closes, so
 * a rule that fires on open buckets would have fired earlier, and at least as often.
 */
export function backtest(rule: Rule, series: readonly Series[]): BacktestEpisode[] {
  return series.flatMap((instance) => backtestInstance(rule, instance));
}

function backtestInstance(rule: Rule, { dimensions, samples }: Series): BacktestEpisode[] {
  const { condition } = rule;
  if (condition.kind === 'absence' || condition.kind === 'anomaly')
    throw new RangeError(`${condition.kind} is not judged by the buckets' values`);
  const ended: BacktestEpisode[] = [];
  let episode: Episode | undefined;
  let beyond: Beyond | undefined;
  const present = (fired: Episode): BacktestEpisode => ({
    dimensions,
    severity: fired.severity,
    firedAtMs: fired.firedAtMs as number,
    endedAtMs: fired.endedAtMs,
    ...(beyond as Beyond),
  });
  samples.forEach((sample, index) => {
    const judgement = judge(rule, condition, { closed: sample, open: [] });
    if (judgement.verdict === 'beyond') beyond = widen(beyond, sample, condition.direction);
    const untilMs = samples[index + 1]?.endMs ?? sample.endMs;
    // The bucket's verdict holds until the next one closes; waiting times may elapse in between.
    for (let atMs = sample.endMs; atMs === sample.endMs || atMs < untilMs;) {
      const { episode: next } = step(episode, judgement, rule, atMs);
      if (next?.state === 'resolved' && next.firedAtMs !== null) ended.push(present(next));
      episode = next?.state === 'resolved' ? undefined : next;
      if (!episode) beyond = undefined;
      const dueMs = episode ? findDue(episode, rule) : Infinity;
      if (!(dueMs > atMs)) break;
      atMs = dueMs;
    }
  });
  return episode && episode.firedAtMs !== null ? [...ended, present(episode)] : ended;
}

function widen(before: Beyond | undefined, { bucketAtMs, endMs, value }: ClosedSample, direction: string): Beyond {
  const values = [before?.value ?? null, value].filter((number) => number !== null);
  const worst = direction === 'above' ? Math.max(...values) : Math.min(...values);
  return { fromMs: before?.fromMs ?? bucketAtMs, toMs: endMs, value: values.length === 0 ? null : worst };
}
