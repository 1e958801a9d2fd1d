import { computeWatermark } from '../../time/watermark.ts';
import type { SourceState } from '../types.ts';
import type { PositionRow } from './read-states.ts';

/** Partitions of the ingest sources, as one poll of Postgres read them. */
export interface PolledPositions {
  readonly positions: readonly PositionRow[];
  /** Time of the poll; null before the first. */
  readonly seenAtMs: number | null;
}

/** True for ingest sources that may hold records not yet taken; the others accept records at once. */
const CAN_LAG: ReadonlySet<string> = new Set(['kafka', 'simulation', 'sql', 'postgres']);

/** Computes watermark and freshness of a source from its own partitions among all. */
export function computeProgress(
  source: string,
  { positions, seenAtMs }: PolledPositions,
  { nowMs, latenessMs }: { readonly nowMs: number; readonly latenessMs: number },
): Omit<SourceState, 'version'> {
  const own = positions.filter((position) => position.source === source);
  const partitions = own.map((position) => ({ ...position, canLag: CAN_LAG.has(position.kind) }));
  return {
    watermarkMs: computeWatermark(partitions.map(toPolled), { nowMs, latenessMs }),
    freshAtMs: computeFreshAt(partitions, seenAtMs),
  };
}

/**
 * A database that is polled has told everything up to the poll, and nothing since: it is never idle. One that is followed tells
 * rows of all times while its tables are copied, so that only the last time without anything left counts.
 */
const toPolled = <Partition extends PositionRow>(partition: Partition): Partition => {
  const { kind, maxEventTimeMs, caughtUpAtMs } = partition;
  if (kind === 'postgres') return { ...partition, maxEventTimeMs: caughtUpAtMs, caughtUpAtMs: null };
  if (kind !== 'sql' || maxEventTimeMs === null) return partition;
  return { ...partition, maxEventTimeMs: Math.max(maxEventTimeMs, caughtUpAtMs ?? -Infinity), caughtUpAtMs: null };
};

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
