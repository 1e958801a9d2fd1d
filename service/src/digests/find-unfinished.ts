import { floorToBucket } from '../time/buckets.ts';
import type { Period } from './schedule.ts';
import type { Unfinished } from './types.ts';

const DAY_MS = 86_400_000;

/**
 * Says what of the numbers of a period is missing, and what may still change, of a metric that settles within `settlesMs`. A period that
 * was over for exactly that long is final. `watermarkMs` is until when data is complete; null before the first event.
 */
export function findUnfinished(
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
  watermarkMs: number | null,
  settlesMs: number,
  timezone: string,
): Unfinished {
  const completeMs = watermarkMs ?? -Infinity;
  const finalMs = completeMs - settlesMs;
  const isSettling = settlesMs > 0 && finalMs < toMs;
  return {
    missing: completeMs < toMs ? { completeUntilMs: watermarkMs } : undefined,
    settling: isSettling
      ? {
          fromMs: finalMs > fromMs ? Math.max(fromMs, floorToBucket(finalMs, 'day', timezone)) : fromMs,
          untilMs: toMs + settlesMs,
          isByDay: settlesMs >= DAY_MS,
        }
      : undefined,
  };
}
