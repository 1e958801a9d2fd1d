import type { SignedContribution } from '../../rollup/aggregate-cells.ts';
import type { StoredEntity } from '../../medallion/silver/write-silver.ts';
import type { BatchRow } from './batch-rows.ts';

/** A row of an entity source. */
export type EntityRow = BatchRow & { readonly entityKey: string };

export interface EntityChanges {
  /** New rows of entities, one each: those that silver does not have yet, and those that it has. */
  readonly created: readonly EntityRow[];
  readonly replaced: readonly EntityRow[];
  /** Contributions to subtract from gold and to add to it. */
  readonly contributions: readonly SignedContribution[];
  /** The same relative to the contributions of all the given rows: the remainder once those were added. */
  readonly corrections: readonly SignedContribution[];
}

/** Finds the newest version of each entity in a batch, ordered by key; of equal versions the first. */
export function findNewest(rows: readonly BatchRow[]): EntityRow[] {
  const newest = new Map<string, EntityRow>();
  for (const row of rows as readonly EntityRow[]) {
    const stored = newest.get(row.entityKey);
    if (stored === undefined || row.version > stored.version) newest.set(row.entityKey, row);
  }
  return [...newest.values()].sort((a, b) => (a.entityKey < b.entityKey ? -1 : 1));
}

/** Returns the contributions of entities under the assumption that silver has none of them. */
export const toAdditions = (newest: readonly EntityRow[]): SignedContribution[] =>
  newest
    .filter(({ deleted }) => !deleted)
    .map(({ entityKey, contribution }) => ({ sign: 1, key: entityKey, contribution }));

/**
 * Computes the changes of entities: subtracts the stored contribution and adds the new one when the version is newer.
 * This covers insert, correction, delete, late and out-of-order events. Equal or older versions change nothing; a
 * delete keeps its version, so that a late update does not restore the entity. `newest`: one row per entity.
 */
export function changeEntities(newest: readonly EntityRow[], stored: ReadonlyMap<string, StoredEntity>): EntityChanges {
  const created: EntityRow[] = [];
  const replaced: EntityRow[] = [];
  const contributions: SignedContribution[] = [];
  const corrections: SignedContribution[] = [];
  for (const row of newest) {
    const { entityKey: key, contribution } = row;
    const before = stored.get(key);
    if (before && row.version <= before.version) {
      if (!row.deleted) corrections.push({ sign: -1, key, contribution });
      continue;
    }
    (before ? replaced : created).push(row);
    if (before && !before.deleted) {
      const retracted: SignedContribution = { sign: -1, key, contribution: before.contribution };
      contributions.push(retracted);
      corrections.push(retracted);
    }
    if (!row.deleted) contributions.push({ sign: 1, key, contribution });
  }
  return { created, replaced, contributions, corrections };
}
