import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateAppSchema } from '../support/postgres/generate-app-schema.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const SCHEMA = fileURLToPath(new URL('../../../sql/schema.sql', import.meta.url));
const TYPES = fileURLToPath(new URL('../../src/postgres/app-schema.ts', import.meta.url));

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});

afterAll(() => store.close());

/** After a new migration: `npm test -- service/test/postgres/schema.test.ts -u`. */
it('sql/schema.sql is what the migrations come to', async () => {
  const { rows } = await store.pool.query<{ statement: string }>(TABLES);
  const statements = rows.map(({ statement }) => statement);
  const header = '-- What sql/migrations come to, written by a test. What a catalogue adds: `tidemark schema`.\n';
  await expect([header, ...statements].join('\n')).toMatchFileSnapshot(SCHEMA);
});

it('service/src/postgres/app-schema.ts has the types of what the migrations come to', async () => {
  await expect(await generateAppSchema(store.pool, TYPES)).toMatchFileSnapshot(TYPES);
});

/** Tables of the service's own schema with their comments, in the order of their names. */
const TABLES = `
  select format(E'create %stable app.%I (\n%s\n);\n%s%s%s',
    case relation.relpersistence when 'u' then 'unlogged ' else '' end,
    relation.relname,
    (select string_agg('  ' || line, E',\n' order by part, position) from (
       select 1 as part, attnum::integer as position,
         format('%I %s%s%s%s', attname, format_type(atttypid, atttypmod),
           case when attnotnull then ' not null' else '' end,
           case attidentity when 'a' then ' generated always as identity' else '' end,
           coalesce(' default ' || pg_get_expr(adbin, adrelid), '')) as line
       from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
       where attrelid = relation.oid and attnum > 0 and not attisdropped
       union all
       select 2, row_number() over (order by contype desc, conname)::integer,
         format('constraint %I %s', conname, pg_get_constraintdef(oid))
       from pg_constraint
       where conrelid = relation.oid and contype in ('p', 'u', 'c', 'f')
     ) as lines),
    (select coalesce(string_agg(pg_get_indexdef(indexrelid) || E';\n', '' order by indexrelid::regclass::text), '')
     from pg_index where indrelid = relation.oid
       and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))),
    coalesce(format(E'comment on table app.%I is %L;\n', relation.relname, obj_description(relation.oid, 'pg_class')), ''),
    (select coalesce(string_agg(format(E'comment on column app.%I.%I is %L;\n', relation.relname, attname,
       col_description(relation.oid, attnum)), '' order by attnum), '')
     from pg_attribute where attrelid = relation.oid and col_description(relation.oid, attnum) is not null)
  ) as statement
  from pg_class as relation
  where relation.relnamespace = 'app'::regnamespace and relation.relkind = 'r'
  order by relation.relname`;
