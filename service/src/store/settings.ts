import type pg from 'pg';

/** A setting that the first start makes and every later one finds: returns what is stored. */
export async function loadOrCreateSetting<Value>(pool: pg.Pool, name: string, created: Value): Promise<Value> {
  await pool.query('insert into app.settings (name, value) values ($1, $2) on conflict (name) do nothing', [
    name,
    JSON.stringify(created),
  ]);
  const { rows } = await pool.query<{ value: Value }>('select value from app.settings where name = $1', [name]);
  return (rows[0] as { value: Value }).value;
}
