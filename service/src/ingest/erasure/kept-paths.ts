import type { Source } from '../../catalog/model/types.ts';
import type { KeptColumn } from '../../rollup/column-definition.ts';

/**
 * Returns the paths of a payload that numbers depend on: identity, time, version and deletion, fields that must be there,
 * and the fields of all columns that are kept. Everything else says more about a person than numbers need.
 */
export function findKeptPaths(source: Source, columns: readonly Pick<KeptColumn, 'definition'>[]): string[][] {
  const { eventTime, eventId, entityKey = [], version, deletedWhen, fields } = source;
  const named = new Set([eventTime, eventId, ...entityKey, version, deletedWhen?.field]);
  const paths = [
    ...[...fields.values()].filter(({ name, required }) => required || named.has(name)).map(({ path }) => path),
    ...columns
      .flatMap(({ definition }) => [...definition.fields, ...(definition.tested ?? [])])
      .map(({ path }) => path),
  ];
  return [...new Map(paths.map((path) => [JSON.stringify(path), [...path]])).values()];
}
