import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { isKnownToHold } from '../../access/may-view.ts';
import { mayViewAlert } from './may-view-alert.ts';

const VALUES = ['a', 'b', null];
const ROWS = VALUES.flatMap((region) => VALUES.map((shop) => ({ region, shop })));

const member = fc.constantFrom('region', 'shop');
const comparison: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    member,
    operator: fc.constantFrom('equals' as const, 'notEquals' as const),
    values: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ member, operator: fc.constantFrom('set' as const, 'notSet' as const) }),
);
const group = fc.array(comparison, { minLength: 1, maxLength: 2 });
const filter: fc.Arbitrary<Filter> = fc.oneof(
  comparison,
  group.map((or) => ({ or })),
  group.map((and) => ({ and })),
);
const filters = fc.array(filter, { maxLength: 2 });
const names = fc.subarray(['region', 'shop']);
const subject = fc.constantFrom('anna', 'bert');

const rowsOf = (all: readonly Filter[]) =>
  ROWS.filter((row) => all.every((condition) => isKnownToHold(condition, row)));

it('shows an alert of an own rule to its owner only, and only when the owner may see all of its rows', () => {
  let shown = 0;
  fc.assert(
    fc.property(
      fc.record({
        owner: subject,
        reader: subject,
        ownerFilters: filters,
        ruleFilters: filters,
        isUnchanged: fc.boolean(),
        readerFilters: filters,
        metrics: fc.subarray(['orders', 'revenue']),
        dimensions: names,
        by: names,
        row: fc.constantFrom(...ROWS),
      }),
      (given) => {
        const rowFilters = given.isUnchanged ? given.ownerFilters : given.readerFilters;
        const computedOn = [...given.ownerFilters, ...given.ruleFilters];
        const dimensions = Object.fromEntries(given.by.map((name) => [name, given.row[name as 'region']]));
        const policy = {
          subject: given.reader,
          metrics: new Set(given.metrics),
          dimensions: new Set(given.dimensions),
          rowFilters,
        };
        const personal = { owner: given.owner, rowFilters: structuredClone(computedOn) };
        if (!mayViewAlert(policy, { metric: 'orders', dimensions, personal })) return;
        shown++;
        expect(given.reader).toBe(given.owner);
        expect(given.metrics).toContain('orders');
        expect(given.by.every((name) => given.dimensions.includes(name))).toBe(true);
        const instance = rowsOf(computedOn).filter((row) =>
          given.by.every((name) => row[name as 'region'] === given.row[name as 'region']),
        );
        const visible = rowsOf(rowFilters);
        expect(instance.every((row) => visible.includes(row))).toBe(true);
      },
    ),
    { numRuns: 5000 },
  );
  expect(shown).toBeGreaterThan(100);
});
