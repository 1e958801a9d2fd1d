/** How far one partition of a source (a Kafka partition, an ingest source) has come. Instants are epoch ms. */
export interface PartitionProgress {
  /** Greatest event time taken; null before the first record. */
  readonly maxEventTimeMs: number | null;
  readonly lastRecordAtMs: number | null;
  /** When it was last seen with nothing left to take; null if never. */
  readonly caughtUpAtMs: number | null;
  /** False for an ingest source that takes what it is given at once (HTTP, files). */
  readonly canLag: boolean;
}

/** A partition without records for so long, and without lag, holds nothing back. */
export const IDLE_AFTER_MS = 60_000;

/**
 * The instant before which no more events are expected: the least, over the active partitions, of the greatest event
 * time, taken as not later than the clock, minus the expected lateness. With none active: the clock minus the lateness.
 * Ingest sources that take what they are given at once decide only where no other has had an event, and then by what came
 * furthest: an old event by hand turns no clock back. Null while there has been no event, or while a partition that lags
 * has not given its first.
 */
export function computeWatermark(
  all: readonly PartitionProgress[],
  { nowMs, latenessMs }: { readonly nowMs: number; readonly latenessMs: number },
): number | null {
  // A file of which all was refused says nothing of the time.
  const partitions = all.filter(({ canLag, maxEventTimeMs }) => canLag || maxEventTimeMs !== null);
  if (partitions.every(({ maxEventTimeMs }) => maxEventTimeMs === null)) return null;
  const isActive = (partition: PartitionProgress): boolean => !isIdle(partition, nowMs);
  const lagging = partitions.filter(({ canLag }) => canLag);
  const decides = lagging.some((partition) => partition.maxEventTimeMs !== null || isActive(partition));
  if (!partitions.some(isActive)) return nowMs - latenessMs;
  const reachedMs = decides ? findLeast(lagging.filter(isActive)) : findGreatest(partitions);
  return reachedMs === null ? null : Math.min(nowMs, reachedMs) - latenessMs;
}

/** Infinity for none; null when one has had no event. */
function findLeast(partitions: readonly PartitionProgress[]): number | null {
  const times = partitions.map(({ maxEventTimeMs }) => maxEventTimeMs);
  return times.includes(null) ? null : Math.min(...(times as number[]));
}

/** Of those that have had an event. */
const findGreatest = (partitions: readonly PartitionProgress[]): number =>
  Math.max(...partitions.flatMap(({ maxEventTimeMs }) => maxEventTimeMs ?? []));

function isIdle(partition: PartitionProgress, nowMs: number): boolean {
  const { lastRecordAtMs, caughtUpAtMs, canLag } = partition;
  if (lastRecordAtMs !== null && nowMs - lastRecordAtMs < IDLE_AFTER_MS) return false;
  if (!canLag) return true;
  // Seen caught up long ago says nothing about what has come since.
  const isCaughtUp = caughtUpAtMs !== null && caughtUpAtMs >= (lastRecordAtMs ?? -Infinity);
  return isCaughtUp && nowMs - caughtUpAtMs < IDLE_AFTER_MS;
}
