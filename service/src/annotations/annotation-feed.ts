import type pg from 'pg';
import { mayView } from '../access/may-view.ts';
import type { Policy } from '../access/types.ts';
import { startLoop } from '../base/loop.ts';
import { loadChanged } from './annotation-rows.ts';
import type { AnnotationFeed, AnnotationRecord } from './types.ts';

export interface AnnotationFeedOptions {
  readonly pool: pg.Pool;
  now(): number;
  /** How often Postgres is asked for changes by other replicas, while somebody listens, ms. */
  readonly pollMs: number;
  onError(error: unknown): void;
}

export interface RunningAnnotationFeed extends AnnotationFeed {
  /** Called by this replica after each write. */
  publish(record: AnnotationRecord): void;
  close(): Promise<void>;
}

/** Longest time between the instant that a statement records and its commit, ms. */
const OVERLAP_MS = 10_000;

/** Follows all annotations and tells each subscriber of those that it may see, each version once. */
export function openAnnotationFeed({ pool, now, pollMs, onError }: AnnotationFeedOptions): RunningAnnotationFeed {
  const subscribers = new Map<(metric: string) => void, Policy>();
  const published = new Map<string, { readonly version: number; readonly atMs: number }>();
  let sinceMs: number | undefined;

  function publish(record: AnnotationRecord): void {
    if ((published.get(record.id)?.version ?? 0) >= record.version) return;
    published.set(record.id, { version: record.version, atMs: now() });
    for (const [tell, policy] of subscribers) if (mayView(policy, record)) tell(record.metric);
  }

  async function poll(): Promise<void> {
    if (subscribers.size === 0) {
      sinceMs = undefined;
      return;
    }
    const { records, nowMs } = await loadChanged(pool, (sinceMs ?? now()) - OVERLAP_MS);
    sinceMs = nowMs;
    for (const record of records) publish(record);
    for (const [id, { atMs }] of published) if (atMs < now() - 10 * OVERLAP_MS) published.delete(id);
  }

  const polling = startLoop({ everyMs: pollMs, round: poll, onError });
  return {
    subscribe(policy, onChange) {
      subscribers.set(onChange, policy);
      return () => subscribers.delete(onChange);
    },
    publish,
    async close() {
      subscribers.clear();
      await polling.close();
    },
  };
}
