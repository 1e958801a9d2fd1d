import type { Catalog } from '../catalog/model/types.ts';
import type { Policy, Scope } from './types.ts';

/** Returns the part of the catalogue that a policy may see; null for all of it. */
export function scopeOf(
  { metrics, dimensions }: Pick<Policy, 'metrics' | 'dimensions'>,
  catalog: Catalog,
): Scope | null {
  const seesAll =
    [...catalog.metrics.keys()].every((name) => metrics.has(name)) &&
    [...catalog.dimensions.keys()].every((name) => dimensions.has(name));
  return seesAll ? null : { metrics: [...metrics].sort(), dimensions: [...dimensions].sort() };
}

/** Returns whether one scope is contained in another. */
export const isWithin = (inner: Scope | null, outer: Scope | null): boolean =>
  outer === null ||
  (inner !== null &&
    inner.metrics.every((name) => outer.metrics.includes(name)) &&
    inner.dimensions.every((name) => outer.dimensions.includes(name)));
