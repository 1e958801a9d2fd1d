/**
 * The greatest p-value that counts when many are looked at together, so that of those that count at most `rate` are
 * expected to be chance (Benjamini and Hochberg 1995). 0 when none counts.
 */
export function findCutoff(ps: readonly number[], rate: number): number {
  const sorted = [...ps].sort((a, b) => a - b);
  for (let rank = sorted.length; rank > 0; rank--) {
    const p = sorted[rank - 1] as number;
    if (p <= (rank / sorted.length) * rate) return p;
  }
  return 0;
}
