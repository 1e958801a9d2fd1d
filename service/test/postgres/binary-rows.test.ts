import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatScaled } from '../../src/rollup/exact.ts';
import { BinaryRows } from '../../src/postgres/binary-rows.ts';
import { copyRows } from '../../src/postgres/copy-rows.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
  await store.pool.query(
    `create table fields (position bigint, name text, is_set boolean, few smallint, id integer, at timestamptz, amount numeric)`,
  );
});

afterAll(() => store.close());

const COLUMNS = ['position', 'name', 'is_set', 'few', 'id', 'at', 'amount'];

const whole = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const scaled = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -100_000, max: 100_000 }),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.constantFrom(0, 1, -1, 10_000, -10_000, 99_990_000),
);
const fields = fc.record({
  name: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  isSet: fc.boolean(),
  few: whole(16),
  id: whole(32),
  atMs: fc.integer({ min: -62_135_596_800_000, max: Date.UTC(9999, 11, 31) }),
  version: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  scaled,
  scale: fc.integer({ min: 0, max: 9 }),
});

it('brings every value to Postgres as its text would', async () => {
  const client = await store.pool.connect();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 50 }), async (all) => {
        const rows = new BinaryRows();
        for (const row of all) {
          rows.startRow(COLUMNS.length);
          rows.addBigint(row.version);
          rows.addText(row.name);
          rows.addBoolean(row.isSet);
          rows.addSmallint(row.few);
          rows.addInteger(row.id);
          rows.addInstant(row.atMs);
          rows.addNumeric(row.scaled, row.scale);
          rows.endRow();
        }
        await client.query('truncate fields');
        await copyRows(client, 'fields', COLUMNS, rows.finish().bytes, 'binary');
        const { rows: stored } = await client.query<unknown[]>({
          text: `select position::text, name, is_set, few, id, (extract(epoch from at) * 1000)::bigint::text, amount::text from fields`,
          rowMode: 'array',
        });
        expect(stored).toEqual(
          all.map((row) => [
            String(row.version),
            row.name,
            row.isSet,
            row.few,
            row.id,
            String(row.atMs),
            formatScaled(row.scaled, row.scale),
          ]),
        );
      }),
      { numRuns: 60 },
    );
  } finally {
    client.release();
  }
});
