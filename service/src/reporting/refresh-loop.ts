import type pg from 'pg';
import { startLoop, type Loop } from '../base/loop.ts';
import type { SourceStates } from '../query/types.ts';
import { MATERIALIZED_MS, MATERIALIZED_SOURCE, refreshMaterialized } from './materialized-views.ts';

const REFRESH_MS = 1000;
const HOUR_MS = 3_600_000;

export interface RefreshOptions {
  readonly pool: pg.Pool;
  readonly states: Pick<SourceStates, 'subscribe'>;
  now(): number;
  onError(error: unknown): void;
}

/** A loop that can be told to look at the views again. */
export interface RefreshLoop extends Loop {
  /** Lets the next round refresh the views, as after they were created. */
  markChanged(): void;
}

/** Refreshes the materialized views when events of the time that they show changed, and each hour: at most once a second. */
export function startRefreshLoop({ pool, states, now, onError }: RefreshOptions): RefreshLoop {
  let isChanged = true;
  let hour = 0;
  const unsubscribe = states.subscribe((change) => {
    if (!('source' in change)) isChanged = true;
    else if (change.source === MATERIALIZED_SOURCE && change.spans.some(([, to]) => to > now() - MATERIALIZED_MS))
      isChanged = true;
  });
  async function round(): Promise<void> {
    const current = Math.floor(now() / HOUR_MS);
    if (!isChanged && hour === current) return;
    isChanged = false;
    try {
      await refreshMaterialized(pool);
      hour = current;
    } catch (error) {
      isChanged = true;
      throw error;
    }
  }
  const loop = startLoop({ everyMs: REFRESH_MS, round, onError });
  return {
    run: () => loop.run(),
    markChanged() {
      isChanged = true;
    },
    async close() {
      unsubscribe();
      await loop.close();
    },
  };
}
