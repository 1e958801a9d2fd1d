import type { Bucket } from '../../time/buckets.ts';

/** Finds the bucket that holds an instant, by binary search. */
export function findBucket(buckets: readonly Bucket[], timeMs: number): Bucket {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((buckets[middle] as Bucket).startMs <= timeMs) low = middle;
    else high = middle - 1;
  }
  return buckets[low] as Bucket;
}
