import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFINITIONS, type Name, type Variant } from '../support/shop/changing-orders.ts';
import { ChangingRun, met } from '../support/shop/changing-run.ts';
import { histories } from '../support/shop/order-history.ts';
import { emptyCatalogue } from '../support/postgres/postgres.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const RUNS = Number(process.env.HISTORY_RUNS ?? 12);
const STEPS = 14;

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

const oneOf = <N extends Name>(name: N) =>
  fc.constantFrom(...(DEFINITIONS[name] as readonly string[] as readonly Variant[N][]));

const CHOICES = {
  revenue: oneOf('revenue'),
  orders: oneOf('orders'),
  refunds: oneOf('refunds'),
  customers: oneOf('customers'),
  region: oneOf('region'),
  status: oneOf('status'),
  hasPairs: fc.boolean(),
  hasQuarterHours: fc.boolean(),
};

/** Some catalogues that differ in some of what they define. */
const variants: fc.Arbitrary<readonly Variant[]> = fc
  .tuple(fc.record(CHOICES), fc.array(fc.record(CHOICES, { requiredKeys: [] }), { minLength: 2, maxLength: 2 }))
  .map(([first, changes]) => [first, ...changes.map((change) => ({ ...first, ...change }))]);

describe('a catalogue that changes', () => {
  it.each([
    ['entities', false],
    ['events', true],
  ])(
    'is answered by the old definitions until the new ones are filled, whatever is written meanwhile: %s',
    async (_, isAppendOnly) => {
      await fc.assert(
        fc.asyncProperty(histories(12), variants, fc.infiniteStream(fc.nat()), async (lives, pool, random) => {
          await emptyCatalogue(store.pool);
          const run = new ChangingRun(
            store,
            lives,
            pool,
            isAppendOnly,
            (limit) => (random.next().value as number) % limit,
          );
          try {
            await run.start();
            for (let step = 0; step < STEPS; step++) await run.step();
            await run.finish();
          } finally {
            await run.close();
          }
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    180_000,
  );

  it('met all of it', () => {
    for (const [situation, times] of Object.entries(met)) expect(times, situation).toBeGreaterThan(0);
  });
});
