import {
  Kysely,
  PostgresDialect,
  sql,
  type AliasedRawBuilder,
  type QueryCreator,
  type RawBuilder,
  type Selectable,
} from 'kysely';
import type pg from 'pg';
import { findAct } from './acts.ts';
import type { AppSchema } from './app-schema.ts';
import { inTransaction } from './transaction.ts';

/** A row of a table as it is read, or those columns of it. */
export type AppRow<
  Table extends keyof AppSchema,
  Column extends keyof AppSchema[Table] = keyof AppSchema[Table],
> = Pick<Selectable<AppSchema[Table]>, Column & keyof Selectable<AppSchema[Table]>>;

/** A pool, or a client within a transaction. */
export type Queryable = pg.Pool | pg.PoolClient;

// eslint-disable-next-line no-restricted-syntax -- one builder for each pool
const queries = new WeakMap<Queryable, QueryCreator<AppSchema>>();

/**
 * Starts a typed query on the tables of `sql/migrations`. It runs by `client.query`, as a query in SQL text would: on any
 * connection of a pool, or within the client's transaction, which `inTransaction` begins and ends. Within an act, a statement
 * that writes is a transaction, which records the act.
 */
export function appTables(client: Queryable): QueryCreator<AppSchema> {
  const created = queries.get(client) ?? createQueries(client);
  queries.set(client, created);
  return created;
}

const WRITES = /^(insert|update|delete|with)\b/;

const isPool = (client: Queryable): client is pg.Pool => 'idleCount' in client;

function createQueries(client: Queryable): QueryCreator<AppSchema> {
  // The client stays with its owner: Kysely neither takes it out of a pool nor gives it back.
  const borrowed = {
    query: (text: string, values: unknown[]) =>
      isPool(client) && WRITES.test(text) && findAct()
        ? inTransaction(client, true, (own) => own.query(text, values))
        : client.query(text, values),
    release: () => undefined,
  };
  const pool = { connect: async () => borrowed, end: async () => undefined } as never;
  return new Kysely<AppSchema>({ dialect: new PostgresDialect({ pool }) });
}

/** The start of the transaction. */
export const now = sql<Date>`now()`;

/** The instant of the statement, also within a longer transaction. */
export const clockNow = sql<Date>`clock_timestamp()`;

/** An instant `ms` after the start of the transaction. */
export const inMs = (ms: number): RawBuilder<Date> => sql`now() + ${ms} * interval '1 ms'`;

/** The same time of day, `days` before the start of the transaction. */
export const daysAgo = (days: number): RawBuilder<Date> => sql`now() - make_interval(days => ${days})`;

/** For `where(column, '=', anyOf(values))`. Unlike `in`, it is valid for an empty list, and the text stays the same. */
export const anyOf = <Value>(values: readonly Value[]): RawBuilder<Value> => sql`any(${values})`;

/** A column of `givenRows`: the Postgres type of one value, and the value of each row. */
type GivenColumn<Value> = readonly [type: string, values: readonly Value[]];

/**
 * A table `given` of rows that are passed by column, as one parameter each: the text of the query stays the same,
 * whatever their number.
 */
export function givenRows<Row extends Record<string, unknown>>(columns: {
  readonly [Name in keyof Row]: GivenColumn<Row[Name]>;
}): AliasedRawBuilder<Row, 'given'> {
  const given = Object.entries<GivenColumn<unknown>>(columns);
  const arrays = given.map(([, [type, values]]) => sql`${values}::${sql.raw(type)}[]`);
  const names = given.map(([name]) => sql.id(name));
  return sql<Row>`unnest(${sql.join(arrays)})`.as<'given'>(sql`given (${sql.join(names)})`);
}

/** The text of a `jsonb` value; null stays SQL's null. */
export const toJson = <Value>(value: Value): string | (Value & null) =>
  value === null ? (null as Value & null) : JSON.stringify(value);
