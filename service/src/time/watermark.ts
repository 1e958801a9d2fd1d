/** How far one partition of a source (a Kafka partition, a door) has come. Instants are epoch ms. */
export interface PartitionProgress {
  /** Greatest event time taken; null before the first record. */
  readonly maxEventTimeMs: number | null;
  readonly lastRecordAtMs: number | null;
  /** When it was last seen with nothing left to take; null if never. */
  readonly caughtUpAtMs: number | null;
  /** False for a door that takes what it is given at once (HTTP, files). */
  readonly canLag: boolean;
}

/** A partition without records for so long, and without lag, holds nothing back. */
export const IDLE_AFTER_MS = 60_000;

/**
 * The instant before which no more events are expected: the least, over the active partitions, of the greatest event
 * time, taken as not later than the clock, minus the expected lateness. With none active: the clock minus the lateness.
 * Doors that take what they are given at once decide only where no other has had an event, and then by what came
 * furthest: an old event by hand turns no clock back. Null while there has been no event, or while a partition that lags
 * has not given its first.
 */
export function computeWatermark(
  partitions: readonly PartitionProgress[],
  { nowMs, latenessMs }: { readonly nowMs: number; readonly latenessMs: number },
): number | null {
  if (partitions.every(({ maxEventTimeMs }) => maxEventTimeMs === null)) return null;
  const isActive = (partition: PartitionProgress): boolean => !isIdle(partition, nowMs);
  const lagging = partitions.filter(({ canLag }) => canLag);
  const decides = lagging.some((partition) => partition.maxEventTimeMs !== null || isActive(partition));
  const times = (decides ? lagging : partitions).filter(isActive).map(({ maxEventTimeMs }) => maxEventTimeMs);
  if (times.includes(null)) return null;
  const reachedMs = decides ? Math.min(...(times as number[])) : Math.max(...(times as number[]));
  return (times.length === 0 ? nowMs : Math.min(nowMs, reachedMs)) - latenessMs;
}

function isIdle(partition: PartitionProgress, nowMs: number): boolean {
  const { lastRecordAtMs, caughtUpAtMs, canLag } = partition;
  if (lastRecordAtMs !== null && nowMs - lastRecordAtMs < IDLE_AFTER_MS) return false;
  if (!canLag) return true;
  // Seen caught up long ago says nothing about what has come since.
  const isCaughtUp = caughtUpAtMs !== null && caughtUpAtMs >= (lastRecordAtMs ?? -Infinity);
  return isCaughtUp && nowMs - caughtUpAtMs < IDLE_AFTER_MS;
}
