import type pg from 'pg';
import type { Rule } from '../../catalog/model/types.ts';
import type { SourceStates } from '../../query/types.ts';
import { retire } from '../states/advance.ts';
import { isSilenced } from '../states/match.ts';
import type { EpisodeRecord, HistoryEntry, SilenceRecord } from '../types.ts';
import { loadLiveEpisodes } from './alert-episodes.ts';
import { saveEpisode } from './save-episode.ts';

export interface RetireContext {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  readonly registry: { readonly silences: readonly SilenceRecord[] };
  now(): number;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
}

/** Another replica may write the same episodes meanwhile; it stops once it has read the rule again. */
const MAX_ATTEMPTS = 3;

/** Ends the open episodes of a rule that is no longer evaluated. Undefined: the rule cannot be read, and nobody is notified. */
export async function retireEpisodes(
  name: string,
  rule: Rule | undefined,
  reason: Pick<HistoryEntry, 'note' | 'by'>,
  { pool, states, registry, now, onChange }: RetireContext,
): Promise<void> {
  const { timezone, weekStart } = states.catalog;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const open = await loadLiveEpisodes(pool, [name]);
    if (open.length === 0) return;
    for (const record of open) {
      const nowMs = now();
      const isSilencedNow = (episode: EpisodeRecord): boolean => isSilenced(episode, registry.silences, nowMs);
      const end = retire(record, rule, reason, { nowMs, isSilenced: isSilencedNow, timezone, weekStart });
      if ((await saveEpisode(pool, { ...end, lease: undefined })) === 'written') onChange(end.record);
    }
  }
}
