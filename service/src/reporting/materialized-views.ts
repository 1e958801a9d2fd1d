import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { loadSetting, saveSetting } from '../postgres/settings.ts';
import { inTransaction } from '../postgres/transaction.ts';
import type { ViewPolicy } from './list-views.ts';
import { KPI_SCHEMA, ownerOf } from './names.ts';
import type { SqlView } from './types.ts';
import { quoteIdentifier } from '../catalog/model/table-names.ts';

const FOLDER = new URL('../../../sql/views/', import.meta.url);

/** A materialized view of `sql/views`, for catalogues that have what it reads. */
export interface MaterializedView {
  readonly name: string;
  /** Dimensions and metrics of each view that it reads. */
  readonly reads: Readonly<Record<string, { readonly by: readonly string[]; readonly metrics: readonly string[] }>>;
  readonly dimensions: readonly string[];
  /** Columns that identify a row: rows can be refreshed beside readers. */
  readonly key: string;
}

const REVENUE = ['revenue', 'orders'];

const MATERIALIZED_VIEWS: readonly MaterializedView[] = [
  {
    name: 'executive_kpis',
    reads: { orders_total_hour: { by: [], metrics: [...REVENUE, 'customers', 'average_order_value'] } },
    dimensions: [],
    key: 'time',
  },
  {
    name: 'revenue_analytics',
    reads: {
      orders_by_region_channel_day: { by: ['region', 'channel'], metrics: REVENUE },
      orders_by_region_category_day: { by: ['region', 'category'], metrics: REVENUE },
    },
    dimensions: ['region', 'channel', 'category'],
    key: 'time, breakdown, value',
  },
];

/** The source whose changes they show. */
export const MATERIALIZED_SOURCE = 'orders';
/** The time before now that they show, with a day to spare, ms. */
export const MATERIALIZED_MS = 34 * 86_400_000;

/** Returns the materialized views whose inputs are among the views. */
export const findMaterialized = (views: readonly SqlView[]): readonly MaterializedView[] =>
  MATERIALIZED_VIEWS.filter(({ reads }) =>
    Object.entries(reads).every(([name, { by, metrics }]) => {
      const view = views.find((each) => each.name === name);
      const isSame = by.length === view?.dimensions.length && by.every((each) => view.dimensions.includes(each));
      return isSame && metrics.every((metric) => view?.metrics.some((each) => each.name === metric));
    }),
  );

/** Renders the statements that create them, after the views that they read. */
export async function renderMaterialized(wanted: readonly MaterializedView[]): Promise<string[]> {
  const statements = wanted.map(async ({ name, key }) => [
    (await readFile(new URL(`${name}.sql`, FOLDER), 'utf8')).trim(),
    `create unique index on ${KPI_SCHEMA}.${name} (${key}) nulls not distinct`,
  ]);
  return (await Promise.all(statements)).flat();
}

/** Drops materialized views, with the views of SQL roles over them, which are made again afterwards. */
export const dropMaterialized = (names: readonly string[]): string =>
  `drop materialized view ${names.map((name) => `${KPI_SCHEMA}.${quoteIdentifier(name)}`).join(', ')} cascade`;

/**
 * Renders the views of a SQL role over materialized views, by name. They show all rows, and have no row-level security: a role
 * gets them without row filters only, and only if it may see everything in them.
 */
export function renderForRole(
  role: string,
  policy: ViewPolicy,
  existing: readonly MaterializedView[],
): ReadonlyMap<string, readonly string[]> {
  const permitted = existing.filter(
    ({ reads, dimensions }) =>
      policy.rowFilters.length === 0 &&
      Object.values(reads)
        .flatMap(({ metrics }) => metrics)
        .every((metric) => policy.metrics.has(metric)) &&
      dimensions.every((name) => policy.dimensions.has(name)),
  );
  return new Map(
    permitted.map(({ name }) => {
      const view = `${quoteIdentifier(role)}.${name}`;
      return [
        name,
        [
          `grant select on ${KPI_SCHEMA}.${name} to ${ownerOf(role)}`,
          `create view ${view} with (security_barrier) as select * from ${KPI_SCHEMA}.${name}`,
          `alter view ${view} owner to ${ownerOf(role)}`,
          `grant select on ${view} to ${quoteIdentifier(role)}`,
        ],
      ];
    }),
  );
}

/** Arbitrary, but the same in all versions. */
const REFRESH_LOCK = 7_301_561;
const REFRESHED = 'kpi_views_refreshed';

/**
 * Refreshes the materialized views, unless another process does, or has for the same version of their source in the same
 * hour. Readers go on with the rows of before meanwhile.
 */
export async function refreshMaterialized(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, false, async (client) => {
    const { rows } = await client.query<{ mine: boolean; state: string | null; names: string[] }>(
      `select pg_try_advisory_xact_lock($1) as mine,
         (select version || ' ' || date_trunc('hour', now()) from app.sources where source_name = $2) as state,
         array(select relname::text from pg_class where relnamespace = '${KPI_SCHEMA}'::regnamespace and relkind = 'm'
           and relname = any ($3) order by 1) as names`,
      [REFRESH_LOCK, MATERIALIZED_SOURCE, MATERIALIZED_VIEWS.map(({ name }) => name)],
    );
    const [current] = rows;
    if (!current?.mine || current.names.length === 0) return;
    if ((await loadSetting(client, REFRESHED)) === current.state) return;
    for (const name of current.names)
      await client.query(`refresh materialized view concurrently ${KPI_SCHEMA}.${quoteIdentifier(name)}`);
    await saveSetting(client, REFRESHED, current.state);
  });
}
