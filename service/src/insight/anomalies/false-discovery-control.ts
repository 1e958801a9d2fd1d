import { findCutoff } from '../detection/benjamini-hochberg.ts';
import type { JudgedBucket } from './judge-metric.ts';

/** Maximum expected share of false flags among all series of a bucket. */
const FALSE_RATE = 0.1;

/** Returns whether a flag remains when it is tested together with all series in its bucket. */
export function controlFalseDiscoveries(series: Iterable<readonly JudgedBucket[]>): (bucket: JudgedBucket) => boolean {
  const byTime = Map.groupBy([...series].flat(), ({ timeMs }) => timeMs);
  const cutoffs = new Map<number, number>();
  return ({ timeMs, verdict }) => {
    const p = verdict?.p;
    if (p === null || p === undefined) return true;
    let cutoff = cutoffs.get(timeMs);
    if (cutoff === undefined) {
      const ps = (byTime.get(timeMs) ?? []).map((judged) => judged.verdict?.p ?? 1);
      cutoffs.set(timeMs, (cutoff = findCutoff(ps, FALSE_RATE)));
    }
    return p <= cutoff;
  };
}
