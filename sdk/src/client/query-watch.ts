import type { Query, QueryResult, WireError } from '../protocol/query.ts';
import { applyPatch, splitVersion } from './apply-patch.ts';
import { createCell, type Readable } from './cell.ts';
import type { Channels, Subscriber } from './channels.ts';
import { toWireError } from './client-error.ts';

/** State of one query. Neither: not answered yet. Both: the last good result, and the error that followed it. */
export interface QueryState {
  readonly result?: QueryResult;
  /** Time at which the result was confirmed, epoch ms of this machine. */
  readonly receivedAtMs?: number;
  readonly error?: WireError;
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
  readonly channels: Channels;
  load(query: Query): Promise<QueryResult>;
  now(): number;
  onObserved(isObserved: boolean): void;
}

/** Errors of which no earlier number may be shown either. */
const HIDING = /^forbidden|_claim$/;

export function createQueryWatch(query: Query, options: QueryWatchOptions): QueryWatch {
  const { channels, load, now } = options;
  const state = createCell<QueryState>({}, options.onObserved);
  let isRunning = false;
  let isAdded = false;
  let isLoading = false;
  // True while the socket keeps the result up to date.
  let isLive = false;
  let isSnapshotWanted = false;

  function confirm(result: QueryResult): void {
    state.set({ result, receivedAtMs: now() });
  }

  /** Drops results that the reader may no longer see. Ignores a repeated error. */
  function fail(error: WireError): void {
    const current = state.get();
    if (current.error?.code === error.code && current.error.message === error.message) return;
    state.set(HIDING.test(error.code) ? { error } : { ...current, error });
  }

  async function poll(): Promise<void> {
    isLive = false;
    if (isLoading) return;
    isLoading = true;
    try {
      const result = await load(query);
      if (isRunning && !isLive) confirm(result);
    } catch (error) {
      if (isRunning && !isLive) fail(toWireError(error));
    } finally {
      isLoading = false;
    }
  }

  async function start(): Promise<void> {
    isRunning = true;
    await poll();
    if (!isRunning || isAdded) return;
    isAdded = true;
    channels.add(subscriber);
  }

  const subscriber: Subscriber = {
    describe() {
      const version = state.get().result?.version;
      const since = version === undefined || isSnapshotWanted ? undefined : splitVersion(version);
      return { query, ...(since && { since }) };
    },
    onReady() {
      isLive = true;
      const { error, ...current } = state.get();
      // What goes on from here may bring nothing new, and holds all the same.
      if (error && current.result) state.set(current);
    },
    onSnapshot(result) {
      isSnapshotWanted = false;
      confirm(result);
    },
    onPatch(patch) {
      const { result } = state.get();
      if (!result) return false;
      const { v } = splitVersion(result.version);
      if (patch.to === v && patch.from !== v) return true;
      if (patch.from !== v) return false;
      confirm(applyPatch(result, patch, query));
      return true;
    },
    onError(error) {
      isLive = false;
      fail(error);
    },
  };

  return {
    state,
    start: () => void start(),
    poll: () => void poll(),
    refresh() {
      if (!isLive) return void poll();
      isSnapshotWanted = true;
      channels.subscribe(subscriber);
    },
    stop() {
      isRunning = isAdded = isLive = false;
      channels.remove(subscriber);
    },
  };
}
