import type pg from 'pg';
import { appTables } from './app-tables.ts';

/** Loads a setting, which the first start creates. Returns the stored value. */
export async function loadOrCreateSetting<Value>(pool: pg.Pool, name: string, created: Value): Promise<Value> {
  await appTables(pool)
    .insertInto('app.settings')
    .values({ name, value: JSON.stringify(created) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return (await loadSetting<Value>(pool, name)) as Value;
}

/** Loads a setting; undefined if it was never saved. */
export async function loadSetting<Value>(pool: pg.Pool | pg.PoolClient, name: string): Promise<Value | undefined> {
  const stored = await appTables(pool)
    .selectFrom('app.settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return stored?.value as Value | undefined;
}

export async function saveSetting(client: pg.PoolClient, name: string, value: unknown): Promise<void> {
  await appTables(client)
    .insertInto('app.settings')
    .values({ name, value: JSON.stringify(value) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet(({ ref }) => ({ value: ref('excluded.value') }))
        .whereRef('app.settings.value', '<>', 'excluded.value'),
    )
    .execute();
}
