import type { SignedContribution } from '../rollup/cells.ts';
import type { SilverRow, StoredEntity } from '../store/write-silver.ts';
import type { BatchRow } from './batch-rows.ts';

export interface EntityChanges {
  /** The entities' new state, one row each, in the order of their keys. */
  readonly entities: readonly SilverRow[];
  /** What leaves gold and what enters it. */
  readonly contributions: readonly SignedContribution[];
}

/**
 * The one rule: minus the stored contribution, plus the new one, when the version is newer. It covers insert,
 * correction, delete, late and out-of-order. Equal or older versions change nothing; a delete leaves its version behind,
 * so that a late update does not raise the dead.
 */
export function changeEntities(rows: readonly BatchRow[], stored: ReadonlyMap<string, StoredEntity>): EntityChanges {
  const newest = new Map<string, BatchRow>();
  for (const row of rows) {
    const key = row.entityKey as string;
    const known = newest.get(key)?.version ?? stored.get(key)?.version;
    if (known === undefined || row.version > known) newest.set(key, row);
  }
  const entities: SilverRow[] = [];
  const contributions: SignedContribution[] = [];
  for (const [entityKey, row] of [...newest].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = stored.get(entityKey);
    if (before && !before.deleted) contributions.push({ sign: -1, key: entityKey, contribution: before.contribution });
    if (!row.deleted) contributions.push({ sign: 1, key: entityKey, contribution: row.contribution });
    const { version, deleted, eventTimeMs, payload, contribution } = row;
    entities.push({ entityKey, version, deleted, eventTimeMs, payload, contribution });
  }
  return { entities, contributions };
}
