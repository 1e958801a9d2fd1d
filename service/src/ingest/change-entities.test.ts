import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntity } from '../store/write-silver.ts';
import type { BatchRow } from './batch-rows.ts';
import { changeEntities } from './change-entities.ts';

const row = (entityKey: string, version: number, amount: number, deleted = false): BatchRow => ({
  index: 0,
  offset: 0,
  eventId: `${entityKey}-${version}`,
  eventTimeMs: 0,
  entityKey,
  version,
  deleted,
  payload: '{}',
  contribution: { timeMs: 0, dimensionIds: [], amounts: [amount], memberIds: [] },
});

const stored = (entityKey: string, version: number, amount: number, deleted = false): Map<string, StoredEntity> =>
  new Map([[entityKey, row(entityKey, version, amount, deleted) as BatchRow & { entityKey: string }]]);

const amountsOf = (changes: ReturnType<typeof changeEntities>): number[] =>
  changes.contributions.map(({ sign, contribution }) => (sign === 1 ? 1 : -1) * Number(contribution.amounts[0]) || 0);

describe('changeEntities', () => {
  it('adds a new entity', () => {
    expect(amountsOf(changeEntities([row('a', 1, 10)], new Map()))).toEqual([10]);
  });

  it('replaces the stored contribution by that of a newer version', () => {
    expect(amountsOf(changeEntities([row('a', 2, 15)], stored('a', 1, 10)))).toEqual([-10, 15]);
  });

  it('lets an equal or older version change nothing', () => {
    expect(changeEntities([row('a', 1, 15)], stored('a', 1, 10))).toEqual({ entities: [], contributions: [] });
    expect(changeEntities([row('a', 1, 15)], stored('a', 2, 10))).toEqual({ entities: [], contributions: [] });
  });

  it('takes a deleted entity back and keeps its version', () => {
    const changes = changeEntities([row('a', 2, 0, true)], stored('a', 1, 10));
    expect(amountsOf(changes)).toEqual([-10]);
    expect(changes.entities).toMatchObject([{ entityKey: 'a', version: 2, deleted: true }]);
  });

  it('does not let a late update raise the dead', () => {
    expect(changeEntities([row('a', 2, 10)], stored('a', 3, 10, true)).contributions).toEqual([]);
  });

  it('does not take back what a deleted entity no longer contributes', () => {
    expect(amountsOf(changeEntities([row('a', 4, 10)], stored('a', 3, 99, true)))).toEqual([10]);
  });

  it('collapses several versions of a batch into the newest, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 21 }),
        (versions, known) => {
          const changes = changeEntities(
            versions.map((version) => row('a', version, version)),
            stored('a', known, known),
          );
          const newest = Math.max(...versions);
          expect(amountsOf(changes)).toEqual(newest > known ? [0 - known, newest] : []);
        },
      ),
    );
  });
});
