import type pg from 'pg';

/** Returns the tables in which a text stands anywhere, in texts, JSON or bytes: `schema.table`, without partitioned parents. */
export async function findText(pool: pg.Pool, text: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname in ('app', 'bronze', 'silver', 'gold') order by 1`,
  );
  const holding: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await pool.query(
      `select from ${name} as t where strpos(t::text, $1) > 0 or strpos(t::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0 limit 1`,
      [text],
    );
    if (rowCount) holding.push(name);
  }
  return holding;
}
