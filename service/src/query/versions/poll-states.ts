import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Catalog } from '../../catalog/model/types.ts';
import { loadLayout, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import { loadStates, replaceEpoch, type LoadedStates, type SourceRow } from './read-states.ts';
import type { PolledPositions } from './source-progress.ts';

/** State of all sources in Postgres, as one poll read it. */
export interface Polled extends PolledPositions {
  /** Empty before the first poll. */
  readonly epoch: string;
  readonly timeline: string;
}

export const NEVER_POLLED: Polled = { epoch: '', timeline: '', positions: [], seenAtMs: null };

/** A source of the catalogue, with its layout where that is no longer the known one. */
export interface PolledSource {
  readonly row: SourceRow;
  readonly layout: SourceLayout | undefined;
}

export interface Poll {
  readonly polled: Polled;
  readonly isOtherEpoch: boolean;
  readonly sources: readonly PolledSource[];
}

/** A source as it is known before the poll. */
interface KnownSource {
  readonly log: { readonly version: number };
  readonly layout: SourceLayout;
}

/**
 * Reads everything that a move to the newest state needs, so that nothing of it is visible before all of it is loaded.
 * Replaces the epoch where the versions went back within one timeline.
 */
export async function pollStates(
  { pool, catalog, now }: { readonly pool: pg.Pool; readonly catalog: Catalog; now(): number },
  before: Polled,
  tracked: ReadonlyMap<string, KnownSource>,
): Promise<Poll> {
  const versions = new Map([...tracked].map(([source, { log }]) => [source, log.version]));
  let states = await loadStates(pool);
  if (states.timeline === before.timeline && wentBack(states, versions)) {
    await replaceEpoch(pool, before.timeline);
    states = await loadStates(pool);
  }
  const epoch = toEpoch(catalog, states);
  const isOtherEpoch = before.epoch !== '' && epoch !== before.epoch;
  const { timeline, positions } = states;
  const polled = { epoch, timeline, positions, seenAtMs: now() };
  const sources: PolledSource[] = [];
  for (const row of states.sources) {
    const source = tracked.get(row.source);
    if (!source) continue;
    const isOutdated = isOtherEpoch || row.rollupsVersion !== source.layout.version;
    sources.push({ row, layout: isOutdated ? await loadLayout(pool, row.source) : undefined });
  }
  return { polled, isOtherEpoch, sources };
}

/** Derives the epoch. It covers the catalogue, because another catalogue gives other numbers for the same names. */
const toEpoch = (catalog: Catalog, { timeline, cluster }: LoadedStates): string =>
  createHash('sha256').update(`${catalog.digest} ${timeline} ${cluster}`).digest('hex').slice(0, 8);

/** True when a version is below one known before the poll: older rows were restored into the same tables. */
const wentBack = ({ sources }: LoadedStates, before: ReadonlyMap<string, number>): boolean =>
  sources.some(({ source, version }) => version < (before.get(source) ?? 0));
