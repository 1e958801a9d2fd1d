import type pg from 'pg';
import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import { compareAlerts } from '../../../../sdk/src/protocol/compare-alerts.ts';
import type { Policy } from '../../access/types.ts';
import { startLoop } from '../../base/loop.ts';
import { SingleFlight } from '../../base/single-flight.ts';
import { listEpisodes, loadChangedEpisodes } from './alert-episodes.ts';
import { createOwnLists } from './list-own.ts';
import type { RuleRegistry } from '../rules/rule-registry.ts';
import { mayViewAlert } from './may-view-alert.ts';
import { isSilenced } from '../states/match.ts';
import { presentAlert } from '../states/present.ts';
import type { AlertFeed, EpisodeRecord } from '../types.ts';

export interface AlertFeedOptions {
  readonly pool: pg.Pool;
  readonly registry: RuleRegistry;
  now(): number;
  /** How often Postgres is polled for changes by other replicas, ms. */
  readonly pollMs: number;
  onError(error: unknown): void;
}

export interface RunningAlertFeed extends AlertFeed {
  /** Called by this replica after each write. */
  publish(record: EpisodeRecord): void;
  readonly subscriberCount: number;
  close(): Promise<void>;
}

/** Longest time between the instant that a transaction records and its commit, ms. */
const OVERLAP_MS = 10_000;
const MAX_OPEN = 1000;

/** Follows all episodes and sends each subscriber those that it may see, each version once, and changes by silences. */
export function openAlertFeed({ pool, registry, now, pollMs, onError }: AlertFeedOptions): RunningAlertFeed {
  const subscribers = new Map<(alert: Alert) => void, Policy>();
  const published = new Map<string, { readonly version: number; readonly atMs: number }>();
  const listings = new SingleFlight<EpisodeRecord[]>();
  let sinceMs = now();
  /** Silences in force at the last poll, and the alerts that they covered. */
  let inForce = '';
  let silenced: ReadonlySet<string> = new Set();

  const present = (record: EpisodeRecord): Alert => {
    const nowMs = now();
    return presentAlert(record, {
      nowMs,
      isSilenced: isSilenced(record, registry.silences, nowMs),
      rule: registry.rules.get(record.rule)?.rule,
    });
  };

  /** Concurrent subscribers share one query. */
  const listAllOpen = (): Promise<EpisodeRecord[]> => listings.run('open', () => askOpen([], MAX_OPEN));
  const listOwnOpen = createOwnLists({ limit: MAX_OPEN, load: (owners, limit) => askOpen(owners, limit) });
  const askOpen = (owners: readonly string[], limit: number): Promise<EpisodeRecord[]> =>
    listEpisodes(pool, {
      isShared: owners.length === 0,
      owners,
      states: ['pending', 'firing', 'recovering'],
      severities: [],
      rule: undefined,
      metrics: [],
      before: undefined,
      limit,
    });

  function tellAll(record: EpisodeRecord): void {
    const alert = present(record);
    for (const [tell, policy] of subscribers) if (mayViewAlert(policy, record)) tell(alert);
  }

  /**
   * A silence that begins or ends changes no episode: the covered alerts are sent again, under their current version.
   */
  async function tellSilenced(): Promise<void> {
    const nowMs = now();
    const active = registry.silences.filter(({ startsAtMs, endsAtMs }) => startsAtMs <= nowMs && nowMs < endsAtMs);
    const key = active.map(({ id }) => id).join();
    if (key === inForce) return;
    const open = await listAllOpen();
    const covered = open.filter((record) => isSilenced(record, active, nowMs));
    const ids = new Set(covered.map(({ id }) => id));
    for (const record of open) if (ids.has(record.id) !== silenced.has(record.id)) tellAll(record);
    silenced = ids;
    inForce = key;
  }

  function publish(record: EpisodeRecord): void {
    if ((published.get(record.id)?.version ?? 0) >= record.version) return;
    published.set(record.id, { version: record.version, atMs: now() });
    tellAll(record);
  }

  async function poll(): Promise<void> {
    const { episodes, nowMs } = await loadChangedEpisodes(pool, sinceMs - OVERLAP_MS);
    sinceMs = nowMs;
    for (const record of episodes) publish(record);
    await tellSilenced();
    for (const [id, { atMs }] of published) if (atMs < now() - 10 * OVERLAP_MS) published.delete(id);
  }

  const polling = startLoop({ everyMs: pollMs, round: poll, onError });

  return {
    async listOpen(policy) {
      const shared = await listAllOpen();
      const own = policy.subject === undefined || policy.alerts === 'view' ? [] : await listOwnOpen(policy.subject);
      const visible = [...shared, ...own].filter((record) => mayViewAlert(policy, record)).map(present);
      return own.length === 0 ? visible : visible.sort(compareAlerts);
    },
    subscribe(policy, onAlert) {
      subscribers.set(onAlert, policy);
      return () => subscribers.delete(onAlert);
    },
    publish,
    get subscriberCount() {
      return subscribers.size;
    },
    async close() {
      subscribers.clear();
      await polling.close();
    },
  };
}
