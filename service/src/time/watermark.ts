/** Progress of one partition of a source (a Kafka partition, an ingest source). Instants are epoch ms. */
export interface PartitionProgress {
  /** Maximum event time taken; null before the first record. */
  readonly maxEventTimeMs: number | null;
  readonly lastRecordAtMs: number | null;
  /** Time at which it last had no records left to read, of a file at which it was read to its end; null if never. */
  readonly caughtUpAtMs: number | null;
  /** False for an ingest source whose records are written at once (HTTP, files). */
  readonly canLag: boolean;
}

/** Time after which a partition without records and without lag is idle and does not hold the watermark back. */
export const IDLE_AFTER_MS = 60_000;

/**
 * Computes the instant before which no more events are expected: the minimum over the active partitions of the maximum
 * event time, capped at the clock, minus the expected lateness. Without active partitions: the clock minus the
 * lateness. Partitions that cannot lag count only if no other partition has had an event, and then by their maximum: an
 * old event sent by hand does not move the watermark back. Null before the first event, or while a lagging partition
 * has not had one.
 */
export function computeWatermark(
  all: readonly PartitionProgress[],
  { nowMs, latenessMs }: { readonly nowMs: number; readonly latenessMs: number },
): number | null {
  // A file whose rows were all refused says nothing about time.
  const partitions = all.filter(({ canLag, maxEventTimeMs }) => canLag || maxEventTimeMs !== null);
  if (partitions.every(({ maxEventTimeMs }) => maxEventTimeMs === null)) return null;
  const isActive = (partition: PartitionProgress): boolean => !isIdle(partition, nowMs);
  const lagging = partitions.filter(({ canLag }) => canLag);
  const decides = lagging.some((partition) => partition.maxEventTimeMs !== null || isActive(partition));
  if (!partitions.some(isActive)) return nowMs - latenessMs;
  const reachedMs = decides ? findMinimum(lagging.filter(isActive)) : findMaximum(partitions);
  return reachedMs === null ? null : Math.min(nowMs, reachedMs) - latenessMs;
}

/** Returns the minimum; Infinity for no partitions, null if one has had no event. */
function findMinimum(partitions: readonly PartitionProgress[]): number | null {
  const times = partitions.map(({ maxEventTimeMs }) => maxEventTimeMs);
  return times.includes(null) ? null : Math.min(...(times as number[]));
}

/** Returns the maximum over partitions that have had an event. */
const findMaximum = (partitions: readonly PartitionProgress[]): number =>
  Math.max(...partitions.flatMap(({ maxEventTimeMs }) => maxEventTimeMs ?? []));

function isIdle(partition: PartitionProgress, nowMs: number): boolean {
  const { lastRecordAtMs, caughtUpAtMs, canLag } = partition;
  const isCaughtUp = caughtUpAtMs !== null && caughtUpAtMs >= (lastRecordAtMs ?? -Infinity);
  // A file that was read to its end has nothing more to bring.
  if (!canLag && isCaughtUp) return true;
  if (lastRecordAtMs !== null && nowMs - lastRecordAtMs < IDLE_AFTER_MS) return false;
  if (!canLag) return true;
  // A partition that was caught up long ago may have new records by now.
  return isCaughtUp && nowMs - caughtUpAtMs < IDLE_AFTER_MS;
}
