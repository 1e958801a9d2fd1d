import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntity } from '../../medallion/silver/write-silver.ts';
import {
  changeEntities as change,
  findNewest,
  toAdditions,
  type EntityChanges,
  type EntityRow,
} from './change-entities.ts';

const row = (entityKey: string, version: number, amount: number, deleted = false): EntityRow => ({
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
  new Map([[entityKey, row(entityKey, version, amount, deleted)]]);

const changeEntities = (rows: readonly EntityRow[], stored: ReadonlyMap<string, StoredEntity>): EntityChanges =>
  change(findNewest(rows), stored);

const nothing = { created: [], replaced: [], contributions: [] };

const amountsOf = (changes: EntityChanges): number[] =>
  changes.contributions.map(({ sign, contribution }) => (sign === 1 ? 1 : -1) * Number(contribution.amounts[0]) || 0);

describe('changeEntities', () => {
  it('adds a new entity', () => {
    expect(amountsOf(changeEntities([row('a', 1, 10)], new Map()))).toEqual([10]);
  });

  it('replaces the stored contribution by that of a newer version', () => {
    expect(amountsOf(changeEntities([row('a', 2, 15)], stored('a', 1, 10)))).toEqual([-10, 15]);
  });

  it('lets an equal or older version change nothing', () => {
    expect(changeEntities([row('a', 1, 15)], stored('a', 1, 10))).toMatchObject(nothing);
    expect(changeEntities([row('a', 1, 15)], stored('a', 2, 10))).toMatchObject(nothing);
  });

  it('takes a deleted entity back and keeps its version', () => {
    const changes = changeEntities([row('a', 2, 0, true)], stored('a', 1, 10));
    expect(amountsOf(changes)).toEqual([-10]);
    expect(changes.replaced).toMatchObject([{ entityKey: 'a', version: 2, deleted: true }]);
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
        (versions, before) => {
          const changes = changeEntities(
            versions.map((version) => row('a', version, version)),
            stored('a', before, before),
          );
          const newest = Math.max(...versions);
          expect(amountsOf(changes)).toEqual(newest > before ? [0 - before, newest] : []);
        },
      ),
    );
  });

  it('corrects what was added as if silver were empty to what it should be', () => {
    const version = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 5 }), fc.boolean());
    const entity = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 9 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(version), entity, (versions, [storedVersion, amount, deleted]) => {
        const newest = findNewest(versions.map(([key, number, gone], index) => row(key, number, 10 + index, gone)));
        const changes = change(newest, stored('a', storedVersion, amount, deleted));
        const sumOf = (contributions: EntityChanges['contributions']): number =>
          contributions.reduce((sum, { sign, contribution }) => sum + sign * Number(contribution.amounts[0]), 0);
        expect(sumOf(toAdditions(newest)) + sumOf(changes.corrections)).toBe(sumOf(changes.contributions));
      }),
    );
  });
});
