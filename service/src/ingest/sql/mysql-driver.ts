import { readFileSync } from 'node:fs';
import mysql from 'mysql2';
import { SqlError } from './sql-error.ts';
import { isFull, sizeOf } from './part-size.ts';
import type { ColumnKind, SqlColumn, SqlDriver, SqlFailureCode, SqlRow, SqlSession } from './types.ts';
import { writeColumnsQuery, writeCountQuery, writeRowsQuery, type Dialect } from './write-query.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Rows that the stream holds ahead of the reader. */
const ROWS_AHEAD = 64;

const { Types } = mysql;

/** Kinds by type; others are read as text. */
const KINDS: Readonly<Record<number, ColumnKind>> = {
  [Types.TINY]: 'integer',
  [Types.SHORT]: 'integer',
  [Types.LONG]: 'integer',
  [Types.LONGLONG]: 'integer',
  [Types.INT24]: 'integer',
  [Types.YEAR]: 'integer',
  [Types.BIT]: 'integer',
  [Types.FLOAT]: 'number',
  [Types.DOUBLE]: 'number',
  [Types.DECIMAL]: 'number',
  [Types.NEWDECIMAL]: 'number',
  [Types.TIMESTAMP]: 'instant',
  [Types.DATETIME]: 'local',
  [Types.DATE]: 'local',
  [Types.JSON]: 'json',
};

/** Number of the character set of bytes. */
const BINARY = 63;

const dialect: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  literal: ({ column, from }) =>
    column.kind === 'integer' ? `cast('${from}' as signed)` : `cast('${from}' as datetime(6))`,
};

/** Numbers of errors, the same in MySQL and MariaDB. https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const FAILURES: ReadonlyMap<number, SqlFailureCode> = new Map([
  ...[1044, 1045, 1698, 1862].map((number) => [number, 'login_refused'] as const),
  [1049, 'unknown_database'],
  ...[1146, 1051].map((number) => [number, 'unknown_table'] as const),
  [1054, 'unknown_column'],
  ...[1142, 1143, 1227, 1370].map((number) => [number, 'permission_denied'] as const),
  ...[1064, 1052, 1060, 1241, 1248, 1305, 1792, 1290].map((number) => [number, 'invalid_query'] as const),
  ...[1969, 3024, 1317, 1205].map((number) => [number, 'timeout'] as const),
  ...[1292, 1365, 1690, 1264, 1366, 1525].map((number) => [number, 'unreadable_value'] as const),
  ...[1040, 1053, 1080, 1152, 1927, 2006, 2013].map((number) => [number, 'connection_lost'] as const),
]);

/** Reads MySQL and MariaDB by a stream, in one transaction with a consistent snapshot. */
export const mysqlDriver: SqlDriver = {
  title: 'MySQL',
  schemes: ['mysql:', 'mariadb:'],
  async open(address, { timeoutMs }) {
    const connection = mysql.createConnection(toOptions(address));
    // A lost connection also fails the statement that runs, which reports it.
    connection.on('error', () => undefined);
    try {
      await new Promise<void>((resolve, reject) => {
        connection.connect((error) => (error ? reject(error) : resolve()));
      });
      const [[version]] = (await query(connection, 'select version()')).rows as [[string]];
      const limit = /mariadb/i.test(version)
        ? `max_statement_time = ${timeoutMs / 1000}`
        : `max_execution_time = ${timeoutMs}`;
      await query(connection, `set session time_zone = '+00:00', ${limit}`);
      await query(connection, 'set session transaction isolation level repeatable read');
      await query(connection, 'start transaction with consistent snapshot, read only');
      const [[startedAt]] = (await query(connection, 'select utc_timestamp(6)')).rows as [[string]];
      return createSession(connection, startedAt);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  },
  classify: (error) => FAILURES.get(Number((error as { errno?: unknown }).errno)),
};

/** Reads the address; `ssl-mode` and `ssl-ca` are as in MySQL's own clients. Throws `invalid_connection`. */
function toOptions(address: URL): mysql.ConnectionOptions {
  const { hostname, port, username, password, pathname, searchParams } = address;
  const unknown = [...searchParams.keys()].find((name) => name !== 'ssl-mode' && name !== 'ssl-ca');
  if (unknown !== undefined) refuse(`has the parameter ${unknown}: expected ssl-mode or ssl-ca`);
  const mode = (searchParams.get('ssl-mode') ?? 'DISABLED').toUpperCase();
  const authorities = searchParams.get('ssl-ca');
  if (!['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'].includes(mode)) {
    refuse(`has ssl-mode=${mode}: expected DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY`);
  }
  return {
    host: hostname,
    port: Number(port || '3306'),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'utf8mb4',
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    ...(mode !== 'DISABLED' && {
      ssl: {
        rejectUnauthorized: mode !== 'REQUIRED',
        verifyIdentity: mode === 'VERIFY_IDENTITY',
        ...(authorities !== null && { ca: readFileSync(authorities, 'utf8') }),
      },
    }),
  };
}

function refuse(problem: string): never {
  throw new SqlError('invalid_connection', `the address of the MySQL database ${problem}`);
}

/** Values arrive as bytes, so that no number loses a digit and no time a zone. */
const AS_BYTES = { rowsAsArray: true, typeCast: false } as const;

interface Answer {
  readonly rows: (string | null)[][];
  readonly fields: readonly mysql.FieldPacket[];
}

const query = (connection: mysql.Connection, sql: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    connection.query({ sql, ...AS_BYTES }, (error, rows, fields) => {
      if (error) reject(error);
      else
        resolve({ rows: Array.isArray(rows) ? (rows as (Buffer | null)[][]).map(toTexts) : [], fields: fields ?? [] });
    });
  });

const toTexts = (row: readonly (Buffer | null)[]): (string | null)[] => row.map((bytes) => bytes?.toString() ?? null);

type BytesReader = (bytes: Buffer) => string;

const createSession = (connection: mysql.Connection, startedAt: string): SqlSession => {
  const readers = new Map<string, BytesReader>();
  return {
    startedAt,
    async findColumns(from) {
      const { fields } = await query(connection, writeColumnsQuery(from, dialect));
      for (const field of fields) readers.set(field.name, toReader(field));
      return fields.map(({ name, columnType = -1 }): SqlColumn => ({ name, kind: KINDS[columnType] ?? 'text' }));
    },
    async countWithout(from, column, limit) {
      const { rows } = await query(connection, writeCountQuery(from, column.name, limit, dialect));
      return Number(rows[0]?.[0]);
    },
    async *read(from, columns, bound) {
      const sql = writeRowsQuery(from, bound, dialect);
      const stream = connection.query({ sql, ...AS_BYTES }).stream({ objectMode: true, highWaterMark: ROWS_AHEAD });
      const readAll = columns.map(({ name }) => readers.get(name) as BytesReader);
      let part: SqlRow[] = [];
      let bytes = 0;
      for await (const values of stream as AsyncIterable<readonly (Buffer | null)[]>) {
        const row = values.map((value, index) => (value === null ? null : (readAll[index] as BytesReader)(value)));
        part.push(row);
        bytes += sizeOf(row);
        if (!isFull(part.length, bytes)) continue;
        yield part;
        part = [];
        bytes = 0;
      }
      if (part.length > 0) yield part;
    },
    async close() {
      // Nothing is to be committed; a result that was not read to its end would be sent first.
      connection.destroy();
    },
  };
};

/** Returns the reader of a column's bytes: bits as a number, bytes without a character set as hexadecimal digits. */
function toReader({ columnType, characterSet }: mysql.FieldPacket): BytesReader {
  if (columnType === Types.BIT) return (bytes) => BigInt(`0x${bytes.toString('hex') || '0'}`).toString();
  const isBytes = characterSet === BINARY && KINDS[columnType ?? -1] === undefined && columnType !== Types.TIME;
  return (bytes) => bytes.toString(isBytes ? 'hex' : 'utf8');
}
