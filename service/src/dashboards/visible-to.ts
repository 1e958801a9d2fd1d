import type { Policy } from '../access/types.ts';
import type { PropertyScope } from '../catalog/model/check-properties.ts';
import type { Catalog } from '../catalog/model/types.ts';

/** The entries of a catalogue that a policy may see: any other is as unknown as one that does not exist. */
export function visibleTo(catalog: Catalog, policy: Policy): PropertyScope {
  const { timezone, weekStart } = catalog;
  const within = <Entry>(entries: ReadonlyMap<string, Entry>, visible: ReadonlySet<string>) => ({
    has: (name: string) => visible.has(name),
    get: (name: string) => (visible.has(name) ? entries.get(name) : undefined),
    keys: () => visible.keys(),
  });
  return {
    metrics: within(catalog.metrics, policy.metrics),
    dimensions: within(catalog.dimensions, policy.dimensions),
    timezone,
    weekStart,
  };
}
