import type pg from 'pg';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { Policy } from '../access/types.ts';
import { listEpisodes, loadChangedEpisodes } from '../store/alert-episodes.ts';
import type { RuleBook } from './rule-book.ts';
import { isSilenced, mayView } from './states/match.ts';
import { presentAlert } from './states/present.ts';
import type { AlertFeed, EpisodeRecord } from './types.ts';

export interface AlertFeedOptions {
  readonly pool: pg.Pool;
  readonly book: RuleBook;
  now(): number;
  /** How often Postgres is asked for what other replicas changed, ms. */
  readonly pollMs: number;
  onError(error: unknown): void;
}

export interface RunningAlertFeed extends AlertFeed {
  /** Told by this replica after each write. */
  publish(record: EpisodeRecord): void;
  destroy(): Promise<void>;
}

/** Transactions may commit this long after the instant that they carry. */
const OVERLAP_MS = 10_000;
const MOST_OPEN = 1000;

/** Follows all episodes and tells each subscriber those that it may see, each version once. */
export function openAlertFeed({ pool, book, now, pollMs, onError }: AlertFeedOptions): RunningAlertFeed {
  const subscribers = new Map<(alert: Alert) => void, Policy>();
  const told = new Map<string, { readonly version: number; readonly atMs: number }>();
  let sinceMs = now();
  let polling: Promise<void> | undefined;

  const present = (record: EpisodeRecord): Alert => {
    const nowMs = now();
    return presentAlert(record, { nowMs, isSilenced: isSilenced(record, book.silences, nowMs) });
  };

  function publish(record: EpisodeRecord): void {
    if ((told.get(record.id)?.version ?? 0) >= record.version) return;
    told.set(record.id, { version: record.version, atMs: now() });
    const alert = present(record);
    for (const [tell, policy] of subscribers) if (mayView(policy, record)) tell(alert);
  }

  async function poll(): Promise<void> {
    const { episodes, nowMs } = await loadChangedEpisodes(pool, sinceMs - OVERLAP_MS);
    sinceMs = nowMs;
    for (const record of episodes) publish(record);
    for (const [id, { atMs }] of told) if (atMs < now() - 10 * OVERLAP_MS) told.delete(id);
  }

  const timer = setInterval(() => {
    polling ??= poll()
      .catch(onError)
      .finally(() => {
        polling = undefined;
      });
  }, pollMs);

  return {
    async listOpen(policy) {
      const open = await listEpisodes(pool, {
        states: ['pending', 'firing', 'recovering'],
        severities: [],
        rule: undefined,
        metric: undefined,
        before: undefined,
        limit: MOST_OPEN,
      });
      return open
        .filter((record) => mayView(policy, record))
        .reverse()
        .map(present);
    },
    subscribe(policy, onAlert) {
      subscribers.set(onAlert, policy);
      return () => subscribers.delete(onAlert);
    },
    publish,
    async destroy() {
      clearInterval(timer);
      subscribers.clear();
      await polling;
    },
  };
}
