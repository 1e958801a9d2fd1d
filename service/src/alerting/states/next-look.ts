import type { Catalog, Rule } from '../../catalog/model/types.ts';
import { nextBucket } from '../../time/buckets.ts';
import type { EpisodeRecord, SilenceRecord } from '../types.ts';
import { findEpisodeDue } from './advance.ts';

/** How often a rule is looked at while a bucket has ended and the watermark has not passed it, ms. */
const CLOSE_LOOK_MS = 5_000;
const MIN_MS = 500;
const MAX_MS = 15_000;

/**
 * Returns when a rule is due although none of its sources changes, epoch ms: absence is checked at a tenth of its time;
 * buckets close with the clock where no events arrive, so rules are checked soon after a bucket ends.
 */
export function nextLookAt(rule: Rule, catalog: Catalog, nowMs: number): number {
  if (rule.condition.kind === 'absence') {
    return nowMs + Math.min(MAX_MS, Math.max(MIN_MS, rule.condition.forMs / 10));
  }
  const sources = catalog.metrics.get(rule.metric)?.sources ?? [];
  const latenessMs = Math.max(0, ...sources.map((source) => catalog.sources.get(source)?.latenessMs ?? 0));
  const closesAtMs = nextBucket(nowMs - latenessMs, rule.per, catalog.timezone, catalog.weekStart) + latenessMs;
  return Math.min(closesAtMs, nowMs + Math.max(CLOSE_LOOK_MS, MIN_MS));
}

/** Moment and surroundings of an evaluation that has ended. */
export interface Evaluated {
  readonly catalog: Catalog;
  readonly silences: readonly Pick<SilenceRecord, 'endsAtMs'>[];
  readonly nowMs: number;
  /** Time after which what is overdue is retried, ms. */
  readonly retryMs: number;
}

/**
 * Returns when a rule is due again, epoch ms: at its next look, when time alone may change one of its episodes, or when
 * a silence ends. An episode that is due already was not advanced, because nothing is known: it is retried.
 */
export function findRuleDue(
  rule: Rule,
  episodes: readonly EpisodeRecord[],
  { catalog, silences, nowMs, retryMs }: Evaluated,
): number {
  const silencesEndAt = silences.map(({ endsAtMs }) => endsAtMs).filter((ms) => ms > nowMs);
  const episodesDueAt = episodes.map((record) => Math.max(findEpisodeDue(record, rule), nowMs + retryMs));
  return Math.min(nextLookAt(rule, catalog, nowMs), ...episodesDueAt, ...silencesEndAt);
}
