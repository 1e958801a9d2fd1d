import type { SqlReading } from '../../catalog/model/reading-types.ts';

/**
 * | kind      | text of a value                                                          |
 * |-----------|--------------------------------------------------------------------------|
 * | `integer` | digits                                                                   |
 * | `number`  | digits with point and exponent                                           |
 * | `boolean` | `true` or `false`                                                        |
 * | `json`    | JSON                                                                     |
 * | `instant` | a time in UTC, `2026-11-07 10:00:00.123456`                              |
 * | `local`   | a time without a zone, written the same way, or a date, `2026-11-07`     |
 * | `text`    | as it is; bytes as hexadecimal digits                                    |
 */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'json' | 'instant' | 'local' | 'text';

export interface SqlColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Values of a row as texts, in the order of the columns. */
export type SqlRow = readonly (string | null)[];

/** Column by which rows are read, and the value to begin at. */
export interface SqlBound {
  readonly column: SqlColumn;
  /** The text of a value; undefined: all rows that have one. */
  readonly from: string | undefined;
}

/** A read-only transaction on a database: everything is read as it was when the transaction began. */
export interface SqlSession {
  /** Time of the database's clock, as the text of an `instant`. */
  readonly startedAt: string;
  /** Columns of a table or of the result of a query. */
  findColumns(from: SqlReading['from']): Promise<readonly SqlColumn[]>;
  /** Counts the rows without a value in a column, up to a limit. */
  countWithout(from: SqlReading['from'], column: SqlColumn, limit: number): Promise<number>;
  /**
   * Reads rows in parts, each bounded in rows and in bytes, so that the result may be larger than the memory; in ascending
   * order of the bound's column.
   */
  read(
    from: SqlReading['from'],
    columns: readonly SqlColumn[],
    bound: SqlBound | undefined,
  ): AsyncGenerator<readonly SqlRow[]>;
  /** Ends the transaction and the connection. Never rejects. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Limit of a statement, ms. */
  readonly timeoutMs: number;
}

/** Access to one kind of database: all that is particular to it is in the driver's file. */
export interface SqlDriver {
  /** Name for messages. */
  readonly title: string;
  /** Schemes of its addresses, such as `postgres:`. */
  readonly schemes: readonly string[];
  /** Connects and begins a read-only transaction, in UTC. Rejects with an error of the driver's library. */
  open(address: URL, options: SessionOptions): Promise<SqlSession>;
  /** Finds the failure that an error of the library stands for; undefined where it is none of those. */
  classify(error: unknown): SqlFailureCode | undefined;
}

/** Reasons for which a poll fails; `docs/sql-sources.md` has a row for each. */
export type SqlFailureCode =
  | 'invalid_connection'
  | 'unreachable'
  | 'login_refused'
  | 'permission_denied'
  | 'unknown_database'
  | 'unknown_table'
  | 'unknown_column'
  | 'invalid_query'
  | 'invalid_watermark'
  | 'repeated_key'
  | 'too_many_rows'
  | 'unreadable_value'
  | 'timeout'
  | 'connection_lost'
  | 'not_written'
  | 'failed';
