import type { Bucket } from '../../time/buckets.ts';

/** Finds the bucket that holds an instant, by binary search. */
export const findBucket = (buckets: readonly Bucket[], timeMs: number): Bucket =>
  buckets[findBucketIndex(buckets, timeMs)] as Bucket;

/** Finds the place of the bucket that holds an instant. */
export function findBucketIndex(buckets: readonly Bucket[], timeMs: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((buckets[middle] as Bucket).startMs <= timeMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
