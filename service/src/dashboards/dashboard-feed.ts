import type pg from 'pg';
import { startLoop } from '../base/loop.ts';
import { loadSavedSince } from './dashboard-overlays.ts';
import type { DashboardFeed, DashboardNotice } from './types.ts';

export interface DashboardFeedOptions {
  readonly pool: pg.Pool;
  /** How often Postgres is polled for changes by other replicas while somebody subscribes, ms. */
  readonly pollMs: number;
  now(): number;
  onError(error: unknown): void;
}

export interface RunningDashboardFeed extends DashboardFeed {
  /** Called by this replica after each save. */
  publish(subject: string, id: string, version: string): void;
  close(): Promise<void>;
}

/** Longest time between the instant that a row has and its commit, ms. */
const OVERLAP_MS = 10_000;

/** Tells the pages of a subject what it has changed in its dashboards, whichever replica saved it. */
export function openDashboardFeed({ pool, pollMs, now, onError }: DashboardFeedOptions): RunningDashboardFeed {
  const subscribers = new Map<(notice: DashboardNotice) => void, string>();
  /** Version that was announced last, by subject and dashboard. */
  const announced = new Map<string, { readonly version: string; readonly atMs: number }>();
  let sinceMs: number | undefined;

  function publish(subject: string, id: string, version: string): void {
    const key = JSON.stringify([subject, id]);
    if (announced.get(key)?.version === version) return;
    announced.set(key, { version, atMs: now() });
    for (const [tell, ofSubject] of subscribers) if (ofSubject === subject) tell({ id, version });
  }

  async function poll(): Promise<void> {
    if (subscribers.size === 0) {
      sinceMs = undefined;
      return;
    }
    const { rows, nowMs } = await loadSavedSince(pool, (sinceMs ?? now()) - OVERLAP_MS);
    sinceMs = nowMs;
    for (const { subject, id, version } of rows) publish(subject, id, version);
    for (const [key, { atMs }] of announced) if (atMs < now() - 10 * OVERLAP_MS) announced.delete(key);
  }

  const polling = startLoop({ everyMs: pollMs, round: poll, onError });
  return {
    subscribe(subject, onNotice) {
      subscribers.set(onNotice, subject);
      return () => subscribers.delete(onNotice);
    },
    publish,
    async close() {
      subscribers.clear();
      await polling.close();
    },
  };
}
