import type { SeriesKind } from '../types.ts';

/** Guesses the kind of a series from its first values, where no catalogue defines it. */
export function guessKind(values: readonly number[]): SeriesKind {
  if (values.some((value) => value < 0)) return 'signed';
  if (values.every((value) => Number.isSafeInteger(value))) return 'count';
  return values.every((value) => value <= 1) ? 'ratio' : 'amount';
}

/** Median of the absolute first values, without zeros; 1 where there are none. */
export function findTypical(values: readonly number[]): number {
  const sizes = values
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  return sizes[sizes.length >> 1] ?? 1;
}

/** Most frequent distance between neighbours, ms; an hour where there are none. */
export function guessStepMs(timestampsMs: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let index = 1; index < timestampsMs.length; index++) {
    const distance = (timestampsMs[index] as number) - (timestampsMs[index - 1] as number);
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([a, count], [b, other]) => other - count || a - b);
  return best?.[0] ?? 3_600_000;
}

/**
 * Standard deviation of the differences to the values `lag` before: 1.4826 times the median distance, over √2, because
 * both have noise. Nulls are skipped; 0 where there are none to compare.
 */
export function findNoise(values: readonly (number | null)[], lag: number): number {
  const distances = values
    .slice(lag)
    .flatMap((value, index) => {
      const before = values[index] ?? null;
      return value === null || before === null ? [] : [Math.abs(value - before)];
    })
    .sort((a, b) => a - b);
  return (1.4826 / Math.SQRT2) * (distances[distances.length >> 1] ?? 0);
}
