import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { SourceChange } from '../../ingest/types.ts';
import type { SourceStates } from '../types.ts';
import { NEVER_POLLED, pollStates, type Poll } from './poll-states.ts';
import type { PositionRow } from './read-states.ts';
import { TrackedSource } from './tracked-source.ts';

export interface SourceStatesOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  now(): number;
  /** How often Postgres is polled for changes by other processes, ms. */
  readonly pollMs: number;
  onError(error: unknown): void;
}

export interface RunningSourceStates extends SourceStates {
  /** Time of the last successful poll of Postgres, and why the last one failed, if it did. */
  readonly look: { readonly seenAtMs: number | null; readonly failure: unknown };
  /** Positions read by the last poll. */
  readonly positions: readonly PositionRow[];
  /** Called by this process' writer after each commit. */
  publish(change: SourceChange): void;
  /** Called with a commit of another replica in an epoch; without a change, some commits may have been missed. */
  receive(change: SourceChange | undefined, ofEpoch: string): void;
  close(): Promise<void>;
}

type Listener = Parameters<SourceStates['subscribe']>[0];

/** Starts to follow the sources' states; resolves after the first poll of Postgres. */
export async function followSourceStates(options: SourceStatesOptions): Promise<RunningSourceStates> {
  const { catalog, now, pollMs, onError } = options;
  const tracked = new Map(
    [...catalog.sources.values()].map(({ name, latenessMs }) => [name, new TrackedSource(name, latenessMs)]),
  );
  const listeners = new Set<Listener>();
  let polled = NEVER_POLLED;
  let failure: unknown;
  let refreshing: Promise<void> | undefined;

  const find = (source: string): TrackedSource => {
    const entry = tracked.get(source);
    if (!entry) throw new RangeError(`catalogue ${catalog.name} has no source ${source}`);
    return entry;
  };
  const notify: Listener = (news) => {
    for (const listener of listeners) listener(news);
  };

  async function poll(): Promise<void> {
    try {
      moveTo(await pollStates(options, polled, tracked));
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    }
  }

  /** Changes everything at once, so that no version of one epoch is shown with another. */
  function moveTo({ polled: next, isOtherEpoch, sources }: Poll): void {
    polled = next;
    const changes = sources.map((source) => find(source.row.source).follow(source, isOtherEpoch, now()));
    for (const change of changes) if (change) notify(change);
    if (isOtherEpoch) notify({ epoch: next.epoch });
  }

  const refresh = (): Promise<void> => {
    refreshing ??= poll().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
  await refresh();
  const polling = startLoop({ everyMs: pollMs, round: refresh, onError });

  function publish(change: SourceChange): void {
    const news = find(change.source).add(change);
    if (news) notify(news);
  }

  return {
    get epoch() {
      return polled.epoch;
    },
    get look() {
      return { seenAtMs: polled.seenAtMs, failure };
    },
    get positions() {
      return polled.positions;
    },
    get timeline() {
      return polled.timeline;
    },
    catalog,
    layout: (source) => find(source).layout,
    state: (source) => find(source).state(polled, now()),
    isUnchanged: (source, sinceVersion, fromMs, toMs) => find(source).log.isUnchanged(sinceVersion, fromMs, toMs),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish,
    receive(change, ofEpoch) {
      if (change === undefined || ofEpoch !== polled.epoch) void refresh().catch(onError);
      else if (tracked.has(change.source)) publish(change);
    },
    refresh,
    async close() {
      listeners.clear();
      await polling.close();
      await refreshing?.catch(() => undefined);
    },
  };
}
