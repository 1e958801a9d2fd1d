/**
 * Values as bins that grow with them (Masson, Rim and Lee 2019, "DDSketch"): bin i holds (γ^(i-1), γ^i], so that the value
 * which stands for a bin is within 1 % of all that it holds. A counted set of bins is a distribution that can be added to,
 * taken from and merged exactly.
 */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Of magnitudes from some 10^-87 to 10^87; what lies beyond is taken as the last of them. */
const MOST = 9999;
/** Ids ascend with the values: negative ones mirrored below the id of zero, positive ones above it. */
const NEGATIVE = 20_000;
const ZERO = 30_000;
const POSITIVE = 40_000;

/** The id of a value's bin, 10,001 to 49,999. */
export function toBin(value: number): number {
  if (value === 0) return ZERO;
  const index = Math.ceil(Math.log(Math.abs(value)) / LOG_GAMMA);
  const bounded = Math.min(MOST, Math.max(-MOST, index));
  return value > 0 ? POSITIVE + bounded : NEGATIVE - bounded;
}

/** The value that stands for a bin. */
export function fromBin(id: number): number {
  if (id === ZERO) return 0;
  return id > ZERO ? middleOf(id - POSITIVE) : -middleOf(NEGATIVE - id);
}

const middleOf = (index: number): number => (2 * GAMMA ** index) / (GAMMA + 1);

/**
 * The value below or at which a share of the distribution lies (nearest rank; 0 gives the least, 1 the greatest), within
 * `RELATIVE_ERROR`; null for an empty one.
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
