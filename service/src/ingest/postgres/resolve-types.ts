import type pg from 'pg';

/** Types below are the server's own, and no domains. */
const FIRST_OWN_OID = 16_384;

/** Finds the type that values of a domain have; of other types themselves. */
export async function resolveTypes(client: pg.Client, oids: readonly number[]): Promise<Map<number, number>> {
  const types = new Map(oids.map((oid) => [oid, oid]));
  const own = oids.filter((oid) => oid >= FIRST_OWN_OID);
  if (own.length === 0) return types;
  const { rows } = await client.query<{ oid: number; type: number }>(
    `with recursive bases as (
       select oid, oid as type, typtype, typbasetype from pg_type where oid = any ($1::oid[])
       union all
       select bases.oid, pg_type.oid, pg_type.typtype, pg_type.typbasetype
       from bases join pg_type on pg_type.oid = bases.typbasetype where bases.typtype = 'd'
     )
     select oid, type from bases where typtype <> 'd'`,
    [own],
  );
  for (const { oid, type } of rows) types.set(Number(oid), Number(type));
  return types;
}
