/** First and last of the buckets that `[fromMs, toMs)` touches; undefined where it touches none. */
export function findSpan(
  [fromMs, toMs]: readonly [fromMs: number, toMs: number],
  /** First instants of the buckets, ascending, and the instant after the last, epoch ms. */
  starts: readonly number[],
  endMs: number,
): { readonly from: number; readonly to: number } | undefined {
  if (fromMs >= endMs || toMs <= (starts[0] ?? Infinity)) return undefined;
  return {
    from: Math.max(
      0,
      starts.findLastIndex((startMs) => startMs <= fromMs),
    ),
    to: starts.findLastIndex((startMs) => startMs < toMs),
  };
}
