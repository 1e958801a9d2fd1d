import { createHash } from 'node:crypto';
import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { SourceChange } from '../../ingest/types.ts';
import { loadStates, replaceEpoch, type LoadedStates, type PositionRow } from './read-states.ts';
import { loadLayout, NO_LAYOUT, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import { computeWatermark } from '../../time/watermark.ts';
import { ChangeLog } from './change-log.ts';
import type { SourceState, SourceStates } from '../types.ts';

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

interface Known {
  readonly log: ChangeLog;
  layout: SourceLayout;
  /** The last computed state, valid until the clock, Postgres or a commit moves on. */
  said?: SaidState;
}

interface SaidState {
  readonly state: SourceState;
  readonly nowMs: number;
  readonly positions: readonly PositionRow[];
}

const EVERYTHING: SourceChange['spans'] = [[-Infinity, Infinity]];

type Listener = Parameters<SourceStates['subscribe']>[0];

/** True for ingest sources that may hold records not yet taken; the others accept records at once. */
const canLag = (kind: string): boolean => kind === 'kafka' || kind === 'simulation';

/** Starts to follow the sources' states; resolves after the first poll of Postgres. */
export async function followSourceStates(options: SourceStatesOptions): Promise<RunningSourceStates> {
  const { pool, catalog, now, pollMs } = options;
  const tracked = new Map<string, Known>(
    [...catalog.sources.keys()].map((source) => [source, { log: new ChangeLog(), layout: NO_LAYOUT }]),
  );
  const listeners = new Set<Listener>();
  let positions: readonly PositionRow[] = [];
  let epoch = '';
  let timeline = '';
  let seenAtMs: number | null = null;
  let failure: unknown;
  let refreshing: Promise<void> | undefined;

  const knownOf = (source: string): Known => {
    const entry = tracked.get(source);
    if (!entry) throw new RangeError(`catalogue ${catalog.name} has no source ${source}`);
    return entry;
  };
  const tell = (news: SourceChange | { readonly epoch: string }): void => {
    for (const listener of listeners) listener(news);
  };

  async function load(): Promise<void> {
    const before = new Map([...tracked].map(([source, { log }]) => [source, log.version]));
    let states = await loadStates(pool);
    if (states.timeline === timeline && wentBack(states, before)) {
      await replaceEpoch(pool, timeline);
      states = await loadStates(pool);
    }
    const next = toEpoch(catalog, states);
    const isOtherEpoch = epoch !== '' && next !== epoch;
    epoch = next;
    ({ timeline, positions } = states);
    seenAtMs = now();
    for (const row of states.sources) {
      const entry = tracked.get(row.source);
      if (entry) await follow(row.source, entry, row.version, row.rollupsVersion, isOtherEpoch);
    }
    if (isOtherEpoch) tell({ epoch });
  }

  async function follow(
    source: string,
    state: Known,
    version: number,
    rollupsVersion: number,
    isOtherEpoch: boolean,
  ): Promise<void> {
    if (isOtherEpoch) state.log.reset(version);
    if (isOtherEpoch || rollupsVersion !== state.layout.version) state.layout = await loadLayout(pool, source);
    // Another process committed without announcing it: anything may have changed.
    if (state.log.skipTo(version)) tell({ source, version, spans: EVERYTHING, committedAtMs: now() });
  }

  const refresh = (): Promise<void> => {
    refreshing ??= load()
      .then(
        () => {
          failure = undefined;
        },
        (error: unknown) => {
          failure = error;
          throw error;
        },
      )
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };
  await refresh();
  const polling = startLoop({ everyMs: pollMs, round: refresh, onError: options.onError });

  function state(source: string): SourceState {
    const entry = knownOf(source);
    const nowMs = now();
    const { said } = entry;
    if (said?.nowMs === nowMs && said.positions === positions && said.state.version === entry.log.version)
      return said.state;
    const state = computeState(source, entry.log.version, nowMs);
    entry.said = { state, nowMs, positions };
    return state;
  }

  function computeState(source: string, version: number, nowMs: number): SourceState {
    const own = positions.filter((position) => position.source === source);
    const partitions = own.map((position) => ({ ...position, canLag: canLag(position.kind) }));
    const latenessMs = catalog.sources.get(source)?.latenessMs ?? 0;
    return {
      version,
      watermarkMs: computeWatermark(partitions, { nowMs, latenessMs }),
      freshAtMs: computeFreshAt(partitions, seenAtMs),
    };
  }

  function publish(change: SourceChange): void {
    const { log } = knownOf(change.source);
    const isNext = change.version === log.version + 1;
    if (!log.add(change)) return;
    // The versions in between were committed by another process, and their spans are unknown.
    tell(isNext ? change : { ...change, spans: EVERYTHING });
  }

  return {
    get epoch() {
      return epoch;
    },
    get look() {
      return { seenAtMs, failure };
    },
    get positions() {
      return positions;
    },
    get timeline() {
      return timeline;
    },
    catalog,
    layout: (source) => knownOf(source).layout,
    state,
    isUnchanged: (source, sinceVersion, fromMs, toMs) => knownOf(source).log.isUnchanged(sinceVersion, fromMs, toMs),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish,
    receive(change, ofEpoch) {
      if (change === undefined || ofEpoch !== epoch) void refresh().catch(options.onError);
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

/** Derives the epoch. It covers the catalogue, because another catalogue gives other numbers for the same names. */
const toEpoch = (catalog: Catalog, { timeline, cluster }: LoadedStates): string =>
  createHash('sha256').update(`${catalog.digest} ${timeline} ${cluster}`).digest('hex').slice(0, 8);

/** True when a version is below one known before the poll: older rows were restored into the same tables. */
const wentBack = ({ sources }: LoadedStates, before: ReadonlyMap<string, number>): boolean =>
  sources.some(({ source, version }) => version < (before.get(source) ?? 0));

/**
 * Returns the instant up to which everything is known: the least, over the ingest sources that can lag, of the last
 * record or the last time with nothing left; without such sources, the time of the last poll.
 */
function computeFreshAt(
  partitions: readonly { lastRecordAtMs: number | null; caughtUpAtMs: number | null; canLag: boolean }[],
  seenAtMs: number | null,
): number | null {
  let freshAtMs = seenAtMs;
  for (const { lastRecordAtMs, caughtUpAtMs, canLag: mayLag } of partitions) {
    if (!mayLag) continue;
    const ingressMs = Math.max(lastRecordAtMs ?? -Infinity, caughtUpAtMs ?? -Infinity);
    freshAtMs = Math.min(freshAtMs ?? Infinity, ingressMs);
  }
  return freshAtMs === null || !Number.isFinite(freshAtMs) ? null : freshAtMs;
}
