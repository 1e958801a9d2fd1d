import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../src/access/compile-policy.ts';
import type { Policy } from '../../src/access/types.ts';
import { loadLayout } from '../../src/medallion/layout/source-layout.ts';
import { listViews } from '../../src/reporting/list-views.ts';
import type { SqlRole } from '../../src/reporting/sql-role-rows.ts';
import { createSqlRole, revokeSqlRole } from '../../src/reporting/sql-roles.ts';
import { syncViews } from '../../src/reporting/sync-views.ts';
import { expectSameRows } from '../support/shop/compare-views.ts';
import { openSqlShop, type SqlShop } from '../support/shop/sql-reader.ts';
import { sendHistories, visitedCatalog } from '../support/shop/visited-orders.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 10);
const ROUNDS = Number(process.env.HISTORY_RUNS ?? 1);

const ROLES: readonly SqlRole[] = [
  { name: 'clerk_north', roles: ['clerk'], attributes: { regions: ['north'] } },
  { name: 'clerk_both', roles: ['clerk'], attributes: { regions: ['north', 'south'] } },
  { name: 'audit_so', roles: ['auditor'], attributes: { prefix: ['SO'] } },
  { name: 'plain_reader', roles: ['reader'], attributes: {} },
  { name: 'chief', roles: ['boss'], attributes: {} },
];

const catalog = visitedCatalog('Europe/Berlin');
let shop: SqlShop;
const passwords = new Map<string, string>();

beforeAll(async () => {
  shop = await openSqlShop(NOW_MS, catalog);
  await syncViews(shop.store.pool, catalog);
  await sendHistories(shop, 1);
});

afterAll(() => shop.close());

const policyOf = ({ name, roles, attributes }: SqlRole): Policy =>
  compilePolicy(catalog, { subject: name, roles, attributes, expiresAtMs: Infinity });

async function read(name: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await shop.signIn(name, passwords.get(name) ?? '');
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  );

describe('creating a SQL role', () => {
  const create = (changes: Partial<SqlRole> & { members?: string[] }) =>
    createSqlRole(shop.store.pool, catalog, { ...(ROLES[0] as SqlRole), members: [], ...changes });

  it('needs a user that may create roles, and says so', async () => {
    expect(await messageOf(create({}))).toContain(
      'tidemark_service may not create roles: expected the attribute CREATEROLE',
    );
    await shop.letCreateRoles(true);
  });

  it.each([
    [{ name: 'Clerk' }, '"Clerk" is no name of a SQL role: expected 1 to 48 lower-case letters'],
    [{ name: 'gold' }, '"gold" is no name of a SQL role'],
    [{ name: 'tidemark_service' }, 'there is a role tidemark_service'],
    [{ roles: ['clark'] }, '"clark" is not a role: did you mean "clerk"?'],
    [{ attributes: {} }, 'regions'],
    [{ attributes: { region: ['north'] } }, 'no filter of clerk names the attribute "region": expected one of regions'],
    [{ roles: ['boss'], attributes: { regions: ['north'] } }, 'expected none, as they see all rows'],
    [{ members: ['nobody'] }, 'there is no role "nobody" in Postgres'],
  ])('is refused for %j', async (changes, words) => {
    expect(await messageOf(create(changes))).toContain(words);
    expect((await shop.store.pool.query('select from app.sql_roles')).rowCount).toBe(0);
  });
});

describe('a SQL role', () => {
  beforeAll(async () => {
    for (const role of ROLES) {
      const password = await createSqlRole(shop.store.pool, catalog, { ...role, members: [] });
      passwords.set(role.name, password as string);
    }
  });

  it('needs its password', async () => {
    expect(await messageOf(shop.signIn('clerk_north', 'another'))).toContain('password authentication failed');
  });

  it('sees the numbers of the same query under the same policy, and no others, after every random history', async () => {
    const sources = [...catalog.sources.keys()];
    const loaded = sources.map(async (source) => [source, await loadLayout(shop.store.pool, source)] as const);
    const layouts = new Map(await Promise.all(loaded));
    for (let round = 2; round <= ROUNDS + 1; round++) {
      await sendHistories(shop, round);
      for (const role of ROLES) {
        const policy = policyOf(role);
        const views = listViews(catalog, layouts, policy);
        let rows = 0;
        await read(role.name, async (client) => {
          for (const view of views)
            rows += await expectSameRows(client, role.name, view, (query) => shop.service.answer(query, policy));
        });
        expect(rows, role.name).toBeGreaterThanOrEqual(views.length);
      }
    }
  });

  it('has the columns of its policy only, in views of its own schema, which it finds without naming it', async () => {
    await read('audit_so', async (client) => {
      const { rows } = await client.query<{ name: string; columns: string }>(
        `select table_name as name, string_agg(column_name, ' ' order by ordinal_position) as columns
         from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
         group by 1 order by 1`,
      );
      expect(rows).toEqual(
        [
          { name: 'orders_by_region_status_day', columns: 'time status orders refund_share' },
          { name: 'orders_by_region_status_hour', columns: 'time status orders refund_share' },
          { name: 'orders_total_day', columns: 'time orders refund_share' },
          { name: 'orders_total_hour', columns: 'time orders refund_share' },
        ].map((row) => ({ ...row, name: row.name.replace('by_region_status', 'by_status') })),
      );
      await client.query('select orders from orders_total_day');
    });
  });

  it('may read, write or call nothing else', async () => {
    const { rows } = await shop.store.pool.query<{ found: string }>(
      `select role_name || ' ' || pg_class.oid::regclass as found
       from app.sql_roles, pg_class join pg_namespace on pg_namespace.oid = relnamespace
       where nspname !~ '^pg_|^information_schema$' and relkind in ('r', 'p', 'v', 'm', 'S') and nspname <> role_name
         and (has_any_column_privilege(role_name, pg_class.oid, 'select, insert, update, references')
           or has_table_privilege(role_name, pg_class.oid, 'select, insert, update, delete, truncate, trigger'))
       union all
       select role_name || ' ' || pg_proc.oid::regprocedure from app.sql_roles, pg_proc
       where pronamespace = 'app'::regnamespace and prosecdef and has_function_privilege(role_name, pg_proc.oid, 'execute')
       union all
       select role_name || ' creates in ' || nspname from app.sql_roles, pg_namespace
       where nspname !~ '^pg_' and has_schema_privilege(role_name, pg_namespace.oid, 'create')
       union all
       select role_name || ' writes ' || pg_class.oid::regclass
       from app.sql_roles join pg_namespace on nspname = role_name join pg_class on relnamespace = pg_namespace.oid
       where has_table_privilege(role_name, pg_class.oid, 'insert, update, delete, truncate, trigger')`,
    );
    expect(rows).toEqual([]);
    await read('chief', async (client) => {
      await client.query('set default_transaction_read_only = off');
      for (const table of [
        'bronze.orders',
        'silver.orders',
        'gold.orders_total_day',
        'kpi.orders_total_day',
        'app.members',
        'app.audit_entries',
        'app.service_keys',
        'app.sql_role_values',
        'clerk_north.orders_total_day',
      ])
        expect(await messageOf(client.query(`select from ${table}`)), table).toContain('permission denied');
      expect(await messageOf(client.query('delete from orders_total_day'))).toContain('cannot delete');
      expect(await messageOf(client.query('create table chief.own ()'))).toContain('permission denied');
      expect(await messageOf(client.query('set role chief_views'))).toContain('permission denied');
    });
  });

  it('is held by row-level security also where a view has no filter', async () => {
    const [total] = await shop.asSuperuser<{ rows: string }>(
      'select sum(row_count) as rows from gold.orders_by_region_day',
    );
    await shop.asSuperuser(
      `create view clerk_north.open as select sum(row_count) as rows from gold.orders_by_region_day;
       alter view clerk_north.open owner to clerk_north_views; grant select on clerk_north.open to clerk_north`,
    );
    await read('clerk_north', async (client) => {
      const { rows } = await client.query<{ rows: string }>('select rows from open');
      const { rows: own } = await client.query<{ rows: string }>('select sum(orders) as rows from orders_total_day');
      expect(rows).toEqual(own);
      expect(Number(rows[0]?.rows)).toBeLessThan(Number(total?.rows));
    });
    await shop.asSuperuser('drop view clerk_north.open');
    await shop.asSuperuser(
      'create view clerk_north.open as select from gold.orders_total_day; alter view clerk_north.open owner to clerk_north_views; grant select on clerk_north.open to clerk_north',
    );
    await read('clerk_north', async (client) =>
      expect(await messageOf(client.query('select from open'))).toContain(
        'permission denied for table orders_total_day',
      ),
    );
    await shop.asSuperuser('drop view clerk_north.open');
  });

  it('cannot see hidden rows by a function that is called first', async () => {
    await read('clerk_north', async (client) => {
      const seen = new Set<string>();
      client.on('notice', ({ message }) => seen.add(message ?? ''));
      await client.query('set default_transaction_read_only = off');
      await client.query(
        `create function pg_temp.tell(region text, revenue numeric) returns boolean language plpgsql cost 0.0001 as
         $$ begin raise notice '%', region; return true; end $$`,
      );
      await client.query('select region from orders_by_region_day where pg_temp.tell(region, revenue)');
      expect([...seen]).toEqual(['north']);
    });
  });

  it('shows the values of its filters to no other login', async () => {
    await read('plain_reader', async (client) => {
      const { rows } = await client.query<{ text: string }>(
        `select pg_get_viewdef(oid) as text from pg_class where relkind = 'v' and relname like 'orders%'
         union all select qual from pg_policies union all select with_check from pg_policies`,
      );
      expect(rows.length).toBeGreaterThan(20);
      expect(JSON.stringify(rows)).not.toMatch(/\b(north|south|so%)/i);
    });
  });
});

describe('a changed catalogue', () => {
  const without = (change: (text: string) => string) => visitedCatalog('Europe/Berlin', change);

  it('changes what its roles see', async () => {
    await syncViews(
      shop.store.pool,
      without((text) =>
        text
          .replace('metrics: [orders, revenue, average, customers, conversion]', 'metrics: [orders]')
          .replace('filters: { region: principal.regions }', 'filters: { region: south }'),
      ),
    );
    await read('clerk_north', async (client) => {
      const { rows } = await client.query('select distinct region from orders_by_region_day');
      expect(rows).toEqual([{ region: 'south' }]);
      expect(await messageOf(client.query('select revenue from orders_by_region_day'))).toContain('does not exist');
    });
    const { rows } = await shop.store.pool.query(
      `select texts from app.sql_role_values where role_name = 'clerk_north'`,
    );
    expect(rows).toEqual([{ texts: ['south'] }]);
  });

  it('without the role, or with a filter whose claim it lacks, leaves no view', async () => {
    await syncViews(
      shop.store.pool,
      without((text) => text.replace('  clerk:', '  other:').replace('prefix', 'suffix')),
    );
    const left = `select count(*)::integer as n from pg_policies where policyname in ('clerk_north', 'audit_so') and schemaname = 'gold'`;
    expect((await shop.store.pool.query(left)).rows).toEqual([{ n: 0 }]);
    for (const name of ['clerk_north', 'audit_so'])
      await read(name, async (client) =>
        expect(await messageOf(client.query('select from orders_total_day'))).toContain('does not exist'),
      );
    await syncViews(shop.store.pool, catalog);
    await read('clerk_north', async (client) => {
      expect((await client.query('select from orders_total_day')).rowCount).toBeGreaterThan(0);
    });
  });

  it('while the service may not create roles, views are still kept up to date', async () => {
    await shop.letCreateRoles(false);
    await syncViews(
      shop.store.pool,
      without((text) => text.replace('metrics: [orders, median]', 'metrics: [orders]')),
    );
    await read('plain_reader', async (client) =>
      expect(await messageOf(client.query('select median from orders_total_day'))).toContain('does not exist'),
    );
    await syncViews(shop.store.pool, catalog);
    await shop.letCreateRoles(true);
  });
});

describe('revoking a SQL role', () => {
  it('ends its connections and takes everything of it away', async () => {
    const client = await shop.signIn('clerk_both', passwords.get('clerk_both') ?? '');
    await revokeSqlRole(shop.store.pool, 'clerk_both');
    expect(await messageOf(client.query('select from clerk_both.orders_total_day'))).not.toBe('no error');
    await client.end().catch(() => undefined);
    expect(await messageOf(shop.signIn('clerk_both', passwords.get('clerk_both') ?? ''))).toContain(
      'password authentication failed',
    );
    const { rows } = await shop.store.pool.query<{ n: number }>(
      `select (select count(*) from pg_roles where rolname like 'clerk\\_both%')
         + (select count(*) from pg_policies where policyname = 'clerk_both')
         + (select count(*) from app.sql_role_values where role_name = 'clerk_both')
         + (select count(*) from pg_namespace where nspname = 'clerk_both') as n`,
    );
    expect(Number(rows[0]?.n)).toBe(0);
    expect(await messageOf(revokeSqlRole(shop.store.pool, 'clerk_both'))).toBe('there is no SQL role "clerk_both"');
  });

  it('leaves its members without the views', async () => {
    await shop.asSuperuser(`create role anna login password 'a password of anna'`);
    passwords.set('anna', 'a password of anna');
    const group = { name: 'clerks', roles: ['clerk'], attributes: { regions: ['west'] }, members: ['anna'] };
    expect(await createSqlRole(shop.store.pool, catalog, group)).toBeUndefined();
    await read('anna', async (client) => {
      const { rows } = await client.query('select distinct region from clerks.orders_by_region_day');
      expect(rows).toEqual([{ region: 'west' }]);
    });
    await revokeSqlRole(shop.store.pool, 'clerks');
    await read('anna', async (client) =>
      expect(await messageOf(client.query('select from clerks.orders_by_region_day'))).toContain('does not exist'),
    );
  });
});
