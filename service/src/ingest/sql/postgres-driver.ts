import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import Cursor from 'pg-cursor';
import type { ColumnKind, SqlColumn, SqlDriver, SqlFailureCode, SqlRow, SqlSession } from './types.ts';
import { nextRowCount } from './part-size.ts';
import { writeColumnsQuery, writeCountQuery, writeRowsQuery, type Dialect } from './write-query.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Kinds by type; others are read as text. */
const KINDS: Readonly<Record<number, ColumnKind>> = {
  16: 'boolean',
  20: 'integer',
  21: 'integer',
  23: 'integer',
  26: 'integer',
  114: 'json',
  700: 'number',
  701: 'number',
  1082: 'local',
  1114: 'local',
  1184: 'instant',
  1700: 'number',
  3802: 'json',
};

export const findKind = (typeOid: number): ColumnKind => KINDS[typeOid] ?? 'text';

const CASTS: Partial<Record<ColumnKind, string>> = { integer: 'bigint', instant: 'timestamptz', local: 'timestamp' };

const dialect: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  literal: ({ column, from }) => `'${from.replaceAll("'", "''")}'::${CASTS[column.kind] ?? 'text'}`,
};

/** SQLSTATEs, some by their class. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const FAILURES: readonly (readonly [RegExp, SqlFailureCode])[] = [
  [/^28/, 'login_refused'],
  [/^3D000$/, 'unknown_database'],
  [/^42P01$|^3F000$/, 'unknown_table'],
  [/^42703$/, 'unknown_column'],
  [/^42501$/, 'permission_denied'],
  [/^57014$/, 'timeout'],
  [/^25006$|^42|^0A000$/, 'invalid_query'],
  [/^22/, 'unreadable_value'],
  [/^57P0[123]$|^08|^53300$/, 'connection_lost'],
];

/** Reads Postgres by a cursor, in one repeatable read transaction. */
export const postgresDriver: SqlDriver = {
  title: 'Postgres',
  schemes: ['postgres:', 'postgresql:'],
  async open(address, { timeoutMs }) {
    const client = new pg.Client({
      ...parseIntoClientConfig(address.href),
      application_name: 'tidemark',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    // A lost connection also fails the statement that runs, which reports it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('begin transaction isolation level repeatable read read only');
      await client.query(
        `select set_config('statement_timeout', $1, true), set_config('TimeZone', 'UTC', true),
           set_config('DateStyle', 'ISO', true), set_config('extra_float_digits', '1', true)`,
        [String(timeoutMs)],
      );
      const { rows } = await client.query<{ now: string }>(`select (now() at time zone 'UTC')::text as now`);
      return createSession(client, rows[0]?.now ?? '');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  },
  classify(error) {
    const code = String((error as { code?: unknown }).code);
    return code.length === 5 ? FAILURES.find(([pattern]) => pattern.test(code))?.[1] : undefined;
  },
};

/** The simple protocol would take several statements, of which one may end the read-only transaction. */
const alone = (text: string): pg.QueryConfig => ({ text, queryMode: 'extended' }) as pg.QueryConfig;

/** Values as the server writes them. */
export const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => String(text) };

const createSession = (client: pg.Client, startedAt: string): SqlSession => ({
  startedAt,
  async findColumns(from) {
    const { fields } = await client.query(alone(writeColumnsQuery(from, dialect)));
    return fields.map(({ name, dataTypeID }): SqlColumn => ({ name, kind: findKind(dataTypeID) }));
  },
  async countWithout(from, column, limit) {
    const { rows } = await client.query<{ count: string }>(alone(writeCountQuery(from, column.name, limit, dialect)));
    return Number(rows[0]?.count);
  },
  async *read(from, columns, bound) {
    const options = { rowMode: 'array', types: AS_TEXT } as const;
    const cursor = client.query(new Cursor<SqlRow>(writeRowsQuery(from, bound, dialect), [], options));
    let count = nextRowCount([], 0);
    for (;;) {
      const rows = await cursor.read(count);
      if (rows.length === 0) return;
      const part = rows.map((row) => row.map((text, index) => toColumnText(text, (columns[index] as SqlColumn).kind)));
      yield part;
      count = nextRowCount(part, count);
    }
  },
  close: () => client.end().catch(() => undefined),
});

/** Writes a value as `ColumnKind` says, of a session in UTC. */
export function toColumnText(text: string | null, kind: ColumnKind): string | null {
  if (text === null) return null;
  if (kind === 'boolean') return text === 't' ? 'true' : 'false';
  return kind === 'instant' ? text.replace(/\+00$/, '') : text;
}
