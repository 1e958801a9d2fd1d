import type { Multiset } from './multiset.ts';

/** Scaled values of this size and more have no id of their own: ids must be below 2^52. */
export const VALUE_LIMIT = 2 ** 51;

/** Ids of all values that are too large, of either sign: no other value has them. */
const TOO_SMALL = 2 ** 52 - 2;
const TOO_GREAT = 2 ** 52 - 1;

/** Returns the id of a scaled value: 1 for 0, 2 for -1, 3 for 1, so that small values have short encodings. */
export function toValueId(scaled: number): number {
  if (scaled >= VALUE_LIMIT - 1) return TOO_GREAT;
  if (scaled <= 1 - VALUE_LIMIT) return TOO_SMALL;
  return scaled < 0 ? -2 * scaled : 2 * scaled + 1;
}

/** Returns the scaled value of an id; an infinity for values that are too large to be told apart. */
export function fromValueId(id: number): number {
  if (id >= TOO_SMALL) return id === TOO_GREAT ? Infinity : -Infinity;
  return id % 2 === 0 ? -id / 2 : (id - 1) / 2;
}

/** Returns the least or greatest scaled value; null where there is none, or where it is too large to be known. */
export function findExtreme(values: Multiset, side: 'least' | 'greatest'): number | null {
  const sign = side === 'greatest' ? 1 : -1;
  let extreme = -Infinity;
  let isEmpty = true;
  for (const [id, count] of values) {
    if (count <= 0) continue;
    isEmpty = false;
    extreme = Math.max(extreme, sign * fromValueId(id));
  }
  return !isEmpty && Number.isFinite(extreme) ? sign * extreme : null;
}

/**
 * Returns the scaled value at which a share of the values is reached (nearest rank; 0 gives the minimum, 1 the maximum);
 * null where there is none, or where it is too large to be known.
 */
export function findExactPercentile(values: Multiset, share: number): number | null {
  const present = [...values]
    .filter(([, count]) => count > 0)
    .map(([id, count]) => [fromValueId(id), count] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const total = present.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(share * total));
  for (const [value, count] of present) {
    left -= count;
    if (left <= 0) return Number.isFinite(value) ? value : null;
  }
  return null;
}
