/** Lives of deliveries under the catalogues of docs/catalogue.md, and a table of their last versions as the truth. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Row } from '../../../../sdk/src/protocol/query.ts';
import { readNumber } from '../../../src/query/answer/wire-number.ts';
import type { OrdersFixture } from './ingested-orders.ts';

export const NOW_MS = Date.UTC(2026, 10, 7, 10);
export const FROM_MS = Date.UTC(2026, 9, 20);

export interface Delivery {
  readonly delivered_at: string;
  readonly region: string | null;
  readonly channel: string | null;
  readonly price: string | null;
  readonly quantity: number | null;
  readonly minutes: string | null;
  readonly deleted: boolean;
}

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 6 });

const delivery: fc.Arbitrary<Delivery> = fc.record({
  delivered_at: fc.integer({ min: FROM_MS, max: NOW_MS }).map((ms) => new Date(ms).toISOString()),
  region: orNull(fc.constantFrom('north', 'south')),
  channel: orNull(fc.constantFrom('web', 'store')),
  price: orNull(
    fc
      .oneof(
        { weight: 5, arbitrary: fc.integer({ min: -9_999, max: 9_999_999 }) },
        fc.integer({ min: -(10 ** 14), max: 10 ** 15 }),
      )
      .map((cents) => (cents / 100).toFixed(2)),
  ),
  quantity: orNull(fc.integer({ min: 0, max: 5 })),
  minutes: orNull(fc.integer({ min: -50, max: 90_000 }).map((tenths) => (tenths / 10).toFixed(1))),
  deleted: fc.boolean(),
});

/** Lives of deliveries: first reported, then corrected, moved, deleted and raised again. */
export const lives = fc.array(fc.array(delivery, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 25 });

export const createTruth = (fixture: OrdersFixture) =>
  fixture.store.pool.query(`create table public.truth (id text primary key, at timestamptz, region text,
    channel text, price numeric, quantity integer, minutes numeric)`);

/** Writes all versions of the lives, in any order, some of them twice, by two writers; and the last ones as the truth. */
export async function writeLives(
  fixture: OrdersFixture,
  written: number,
  histories: readonly Delivery[][],
  next: (limit: number) => number,
): Promise<void> {
  const versions = histories.flatMap((life, order) =>
    life.map((content, index) => ({
      ...content,
      deleted: index > 0 && content.deleted,
      order_id: `o${written + order}`,
      version: index + 1,
      ordered_at: content.delivered_at,
    })),
  );
  const sent = [...versions, ...versions.filter(() => next(5) === 0)].map((version) => ({ version, at: next(1e9) }));
  sent.sort((a, b) => a.at - b.at);
  const batches = [0, 1, 2, 3].map((batch) => sent.filter((_, index) => index % 4 === batch));
  await Promise.all(
    batches.filter((batch) => batch.length > 0).map((batch) => fixture.write(batch.map(({ version }) => version))),
  );
  const current = histories.flatMap((life, order) => {
    const last = life.at(-1) as Delivery;
    return life.length > 1 && last.deleted ? [] : [{ ...last, id: `o${written + order}`, at: last.delivered_at }];
  });
  await fixture.store.pool.query(
    `insert into public.truth select id, at, region, channel, price, quantity, minutes
     from jsonb_populate_recordset(null::public.truth, $1)`,
    [JSON.stringify(current)],
  );
}

/** Expects equal keys, and numbers that differ by no more than the rounding of a double. */
export function expectEqual(actual: Row | undefined, expected: Row, context: unknown): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const value = typeof wanted === 'number' ? readNumber(actual?.[name]) : (actual?.[name] ?? null);
    if (typeof wanted !== 'number' || typeof value !== 'number')
      expect([name, value, context]).toEqual([name, wanted, context]);
    else if (Math.abs(value - wanted) > 1e-9 * Math.max(1e-3, Math.abs(wanted)))
      expect([name, value, context]).toEqual([name, wanted, context]);
  }
}

export const keyOf = (row: Row, dimensions: readonly string[]): string =>
  JSON.stringify([row.time, ...dimensions.map((dimension) => row[dimension] ?? null)]);
