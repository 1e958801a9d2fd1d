/**
 * Returns the greatest p-value that is significant among many tests, so that at most `rate` of the significant ones are
 * expected to be false (Benjamini and Hochberg 1995). 0 when none is.
 */
export function findCutoff(ps: readonly number[], rate: number): number {
  const sorted = [...ps].sort((a, b) => a - b);
  for (let rank = sorted.length; rank > 0; rank--) {
    const p = sorted[rank - 1] as number;
    if (p <= (rank / sorted.length) * rate) return p;
  }
  return 0;
}
