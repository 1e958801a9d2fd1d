import { findCutoff } from '../detection/benjamini-hochberg.ts';
import type { JudgedBucket } from './judge-metric.ts';

/** Of the flags that stand over all series of a bucket, at most this share by chance. */
const FALSE_RATE = 0.1;

/** Whether a flag counts among those of all the series in its bucket. */
export function countAmong(series: Iterable<readonly JudgedBucket[]>): (bucket: JudgedBucket) => boolean {
  const byTime = Map.groupBy([...series].flat(), ({ timeMs }) => timeMs);
  const cutoffs = new Map<number, number>();
  return ({ timeMs, verdict }) => {
    const p = verdict?.p;
    if (p === null || p === undefined) return true;
    let cutoff = cutoffs.get(timeMs);
    if (cutoff === undefined) {
      const ps = (byTime.get(timeMs) ?? []).map((one) => one.verdict?.p ?? 1);
      cutoffs.set(timeMs, (cutoff = findCutoff(ps, FALSE_RATE)));
    }
    return p <= cutoff;
  };
}
