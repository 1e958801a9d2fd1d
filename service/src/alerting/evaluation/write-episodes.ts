import type pg from 'pg';
import type { Catalog } from '../../catalog/model/types.ts';
import { saveEpisode } from '../episodes/save-episode.ts';
import type { PendingWrite } from '../notifications/assign-batches.ts';
import { joinBatch } from '../notifications/join-notifications.ts';
import type { EpisodeRecord } from '../types.ts';
import type { EpisodeCache } from './episode-cache.ts';
import type { RuleLeaseSet } from './rule-lease-set.ts';
import type { RuleSchedule } from './rule-schedule.ts';

export interface WriteContext {
  readonly pool: pg.Pool;
  readonly leases: RuleLeaseSet;
  readonly cache: EpisodeCache;
  readonly schedule: RuleSchedule;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
  onError(error: unknown): void;
}

/** Number of alerts of one rule and evaluation from which on a webhook gets them in one message. */
const MIN_JOINED_WEBHOOKS = 10;

/** Saves the episodes, at most `writers` at a time. A rule whose write failed is loaded and evaluated again. */
export async function writeEpisodes(
  writes: readonly PendingWrite[],
  writers: number,
  context: WriteContext,
): Promise<void> {
  const waiting = [...writes];
  const work = async (): Promise<void> => {
    for (let write = waiting.shift(); write; write = waiting.shift()) await writeEpisode(write, context);
  };
  await Promise.all(Array.from({ length: Math.min(writers, writes.length) }, work));
}

async function writeEpisode({ rule, key, advance }: PendingWrite, context: WriteContext): Promise<void> {
  const { pool, leases, cache, schedule, onChange, onError } = context;
  const token = leases.tokenOf(rule.name);
  if (token === undefined) return;
  try {
    const outcome = await saveEpisode(pool, { ...advance, lease: { rule: rule.name, token } });
    if (outcome === 'written') {
      cache.set(rule.name, key, advance.record);
      onChange(advance.record);
      return;
    }
    if (outcome === 'lease_lost') leases.lose(rule.name);
  } catch (error) {
    onError(error);
  }
  // The write may or may not have succeeded, or another replica wrote: reload and evaluate again.
  cache.forget(rule.name);
  schedule.noteSourcesOf(rule);
}

/**
 * Joins the notifications of each batch to one message for each target. People get two or more alerts in one message;
 * webhooks, which may expect one each, only many.
 */
export async function joinBatches(
  batches: readonly string[],
  { pool, catalog, onError }: { readonly pool: pg.Pool; readonly catalog: Catalog; onError(error: unknown): void },
): Promise<void> {
  const minimumToJoin = (channel: string): number =>
    catalog.channels.get(channel)?.type === 'webhook' ? MIN_JOINED_WEBHOOKS : 2;
  for (const batch of batches) await joinBatch(pool, batch, minimumToJoin).catch(onError);
}
