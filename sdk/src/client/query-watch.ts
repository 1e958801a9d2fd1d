import type { Query, QueryResult, ReceivedError } from '../protocol/query.ts';
import { createCell, type Readable } from './cell.ts';
import type { Subscriber } from './live/channels.ts';
import type { LiveChannels } from './live/lazy-live.ts';
import { splitVersion } from './live/split-version.ts';
import { toWireError } from './client-error.ts';
import { step, STOPPED, type WatchEvent } from './query-watch-state.ts';

/** State of one query. Neither: not answered yet. Both: the last good result, and the error that followed it. */
export interface QueryState {
  readonly result?: QueryResult;
  /** Time at which the result was confirmed, epoch ms of this machine. */
  readonly receivedAtMs?: number;
  readonly error?: ReceivedError;
}

export interface QueryWatch {
  readonly state: Readable<QueryState>;
  /** Loads, then subscribes from that version; drops a result that arrives after a newer one from the socket. */
  start(): void;
  /** Loads while there is no socket. */
  poll(): void;
  /** Reloads everything; the current values stay until then. */
  refresh(): void;
  stop(): void;
}

export interface QueryWatchOptions {
  readonly channels: LiveChannels;
  load(query: Query): Promise<QueryResult>;
  now(): number;
  onObserved(isObserved: boolean): void;
}

const toKey = (error: ReceivedError | undefined): string =>
  JSON.stringify([error?.code, error?.message, error?.retryAtMs]);

/** Errors of which no earlier number may be shown either. */
const HIDING = /^forbidden|_claim$/;

export function createQueryWatch(query: Query, options: QueryWatchOptions): QueryWatch {
  const { channels, load, now } = options;
  const state = createCell<QueryState>({}, options.onObserved);
  let watch = STOPPED;

  function confirm(result: QueryResult): void {
    state.set({ result, receivedAtMs: now() });
  }

  /** Drops results that the reader may no longer see. Ignores a repeated error. */
  function fail(error: ReceivedError): void {
    const current = state.get();
    if (toKey(current.error) === toKey(error)) return;
    state.set(HIDING.test(error.code) ? { error } : { ...current, error });
  }

  /** True while the result of a load counts: the query is observed and the socket has brought nothing newer. */
  const isAwaited = (): boolean => /loading|waiting/.test(watch.phase);

  async function reload(): Promise<void> {
    try {
      const result = await load(query);
      if (isAwaited()) confirm(result);
    } catch (error) {
      if (isAwaited()) fail(toWireError(error));
    }
    dispatch('loaded');
  }

  function dispatch(event: WatchEvent): void {
    const { state: next, effect } = step(watch, event);
    watch = next;
    if (effect === 'load') void reload();
    else if (effect) channels[effect](subscriber);
  }

  const subscriber: Subscriber = {
    describe() {
      const version = state.get().result?.version;
      const since = version === undefined || watch.isSnapshotWanted ? undefined : splitVersion(version);
      return { query, ...(since && { since }) };
    },
    onReady() {
      dispatch('ready');
      const { error, ...current } = state.get();
      // What goes on from here may bring nothing new, and holds all the same.
      if (error && current.result) state.set(current);
    },
    onSnapshot(result) {
      dispatch('snapshot');
      confirm(result);
    },
    onPatch(patch, apply) {
      const { result } = state.get();
      if (!result) return false;
      const { v } = splitVersion(result.version);
      if (patch.to === v && patch.from !== v) return true;
      if (patch.from !== v) return false;
      confirm(apply(result, patch, query));
      return true;
    },
    onError(error) {
      dispatch('failed');
      fail(error);
    },
  };

  return {
    state,
    start: () => dispatch('start'),
    poll: () => dispatch('poll'),
    refresh: () => dispatch('refresh'),
    stop: () => dispatch('stop'),
  };
}
