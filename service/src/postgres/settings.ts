import type pg from 'pg';

/** Loads a setting, which the first start creates. Returns the stored value. */
export async function loadOrCreateSetting<Value>(pool: pg.Pool, name: string, created: Value): Promise<Value> {
  await pool.query('insert into app.settings (name, value) values ($1, $2) on conflict (name) do nothing', [
    name,
    JSON.stringify(created),
  ]);
  return (await loadSetting<Value>(pool, name)) as Value;
}

/** Loads a setting; undefined if it was never saved. */
export async function loadSetting<Value>(pool: pg.Pool, name: string): Promise<Value | undefined> {
  const { rows } = await pool.query<{ value: Value }>('select value from app.settings where name = $1', [name]);
  return rows[0]?.value;
}

export async function saveSetting(client: pg.PoolClient, name: string, value: unknown): Promise<void> {
  await client.query(
    `insert into app.settings (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value where settings.value <> excluded.value`,
    [name, JSON.stringify(value)],
  );
}
