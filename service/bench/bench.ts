/** Runs one benchmark and returns its figures by field; `docs/benchmarks.md` says what each is. */
export type Bench = (args: readonly string[]) => Promise<Record<string, number>>;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** With so many digits as mean something. */
export const round = (value: number, digits = 3): number => Number(value.toPrecision(digits));
