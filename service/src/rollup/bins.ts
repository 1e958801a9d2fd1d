/**
 * Largest relative error of a bin. Values are kept as bins that grow with them (Masson, Rim and Lee 2019, "DDSketch"):
 * bin i holds (γ^(i-1), γ^i], so that the value which represents a bin is within 1 % of every value in it. A counted
 * set of bins is a distribution that can be added to, subtracted from and merged exactly.
 */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Highest bin number, for magnitudes from about 10^-87 to 10^87; values beyond count in the last bin. */
const MAX_BIN = 9999;
/** Ids ascend with the values: negative ones mirrored below the id of zero, positive ones above it. */
const NEGATIVE = 20_000;
const ZERO = 30_000;
const POSITIVE = 40_000;

/** Returns the id of a value's bin, 10,001 to 49,999. */
export function toBin(value: number): number {
  if (value === 0) return ZERO;
  const index = Math.ceil(Math.log(Math.abs(value)) / LOG_GAMMA);
  const bounded = Math.min(MAX_BIN, Math.max(-MAX_BIN, index));
  return value > 0 ? POSITIVE + bounded : NEGATIVE - bounded;
}

/** Returns the value that represents a bin. */
export function fromBin(id: number): number {
  if (id === ZERO) return 0;
  return id > ZERO ? middleOf(id - POSITIVE) : -middleOf(NEGATIVE - id);
}

const middleOf = (index: number): number => (2 * GAMMA ** index) / (GAMMA + 1);

/**
 * Returns the value at which a share of the distribution is reached (nearest rank; 0 gives the minimum, 1 the maximum),
 * within `RELATIVE_ERROR`; null for an empty one.
 */
export function findPercentile(bins: ReadonlyMap<number, number>, share: number): number | null {
  const present = [...bins].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = present.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(share * total));
  for (const [id, count] of present) {
    left -= count;
    if (left <= 0) return fromBin(id);
  }
  return null;
}
