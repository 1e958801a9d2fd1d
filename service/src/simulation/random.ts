/** A stream of pseudo-random numbers that is the same for the same seeds. */
export interface Random {
  /** Draws uniformly from [0, 1). */
  next(): number;
  between(from: number, to: number): number;
  /** Returns true with the given probability. */
  chance(probability: number): boolean;
  /** Picks an entry with a probability proportional to its weight. */
  pick<Value>(weighted: readonly (readonly [Value, number])[]): Value;
  /** Draws from a log-normal distribution around a median; `spread` is the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number;
  /** Draws the number of occurrences of something with this mean. */
  poisson(mean: number): number;
}

/** Creates a stream by Mulberry32 (Tommy Ettinger, public domain) over a hash of the seeds. */
export function createRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((hash, seed) => Math.imul(hash ^ seed, 0x9e3779b1) ^ (hash >>> 15), 0x811c9dc5);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** Draws from the normal distribution (Box-Muller). */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (from, to) => from + (to - from) * next(),
    chance: (probability) => next() < probability,
    pick(weighted) {
      let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weighted) {
        left -= weight;
        if (left < 0) return value;
      }
      return (weighted.at(-1) as (typeof weighted)[number])[0];
    },
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
    poisson(mean) {
      // Beyond a few dozen the normal distribution is as good, and does not underflow.
      if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      let count = 0;
      for (let product = next(); product > Math.exp(-mean); product *= next()) count++;
      return count;
    },
  };
}
