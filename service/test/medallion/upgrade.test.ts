import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/postgres/migrate.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { ChangingDatabase, firstVariant } from '../support/shop/changing-database.ts';
import { toCatalog, type Variant } from '../support/shop/changing-orders.ts';

let orders: ChangingDatabase;

beforeEach(async () => {
  orders = await ChangingDatabase.create();
});

afterEach(() => orders.close());

describe('a database that an older version filled', () => {
  it('is taken over as it is, and changes like any other', async () => {
    await orders.apply(firstVariant);
    await orders.write(toCatalog(firstVariant, false));
    await downgrade(firstVariant);
    expect(await migrate(orders.store.pool)).toEqual(['0005_keep_old_definitions.sql']);
    expect(await orders.apply(firstVariant)).toEqual({ building: [] });
    expect(await orders.statesOf('rollups')).toEqual({
      'by_region 1': 'ready',
      'pairs 1': 'ready',
      'total 1': 'ready',
    });
    const changed: Variant = { ...firstVariant, revenue: 'paid' };
    await orders.apply(changed);
    const { catalog, ask, states } = await orders.open(changed);
    expect(await ask('revenue', 'region')).toEqual({ north: 130 });
    await orders.fill(catalog);
    await states.refresh();
    expect(await ask('revenue', 'region')).toEqual({ north: 100 });
    expect(await verifyGold(orders.store.pool, catalog)).toEqual([]);
  });

  it('with another catalogue at once, cannot answer what changed until it is filled: nobody noted the old definition', async () => {
    await orders.apply(firstVariant);
    await orders.write(toCatalog(firstVariant, false));
    await downgrade(firstVariant);
    await migrate(orders.store.pool);
    const changed: Variant = { ...firstVariant, revenue: 'paid' };
    await orders.apply(changed);
    const { catalog, ask } = await orders.open(changed);
    expect(await ask('refunds')).toBe(1);
    await expect(ask('revenue')).rejects.toMatchObject({ code: 'metric_building', retryable: true });
    await orders.fill(catalog);
    expect(await ask('revenue')).toBe(100);
  });
});

/** Makes of a database what the version before migration 5 would have left. */
async function downgrade(variant: Variant): Promise<void> {
  const catalog = toCatalog(variant, false);
  const measures = [...catalog.measures.values()].map(({ name, kind, fields, where }) => ({
    name,
    kind,
    fields,
    where,
  }));
  const fieldOf = (name: string): string => catalog.dimensions.get(name)?.fields.get('orders') as string;
  for (const { name, dimensions, granularities } of catalog.rollups) {
    const definition = {
      dimensions: dimensions.map((dimension) => [dimension, fieldOf(dimension)]),
      measures,
      grains: granularities.map((granularity) => [granularity, granularity === 'hour' ? 'UTC' : 'Europe/Berlin']),
    };
    await orders.store.pool.query('update app.rollups set definition = $2 where rollup_name = $1', [
      name,
      JSON.stringify(definition),
    ]);
  }
  const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  await orders.store.pool.query(`delete from app.contribution_columns`);
  await orders.store.pool.query(`
    delete from app.migrations where name = '0005_keep_old_definitions.sql';
    alter table app.rollups drop column retired_at, drop constraint rollups_state_check,
      add constraint rollups_state_check check (state in ('building', 'ready', 'retired'));
    drop table app.contribution_columns;`);
  const created = await readFile(new URL('../../../sql/migrations/0001_create_app.sql', import.meta.url), 'utf8');
  await orders.store.pool.query(/create table app\.contribution_columns[^;]*;/.exec(created)?.[0] as string);
  const noted: [string, unknown][] = [
    ...[...catalog.dimensions.keys()].map((name): [string, unknown] => [`d_${name}`, fieldOf(name)]),
    ...measures
      .filter(({ kind, where }) => kind !== 'count' || where !== undefined)
      .map(({ name, ...rest }): [string, unknown] => [`m_${name}`, rest]),
  ];
  for (const [column, definition] of noted) {
    await orders.store.pool.query(
      `insert into app.contribution_columns (source_name, column_name, definition_digest, state)
       values ('orders', $1, $2, 'ready')`,
      [column, digest(definition)],
    );
  }
}
