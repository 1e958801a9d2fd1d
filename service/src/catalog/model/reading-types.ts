/** Units of numeric timestamps: since 1970, except `days`, which are a spreadsheet's, since 1899-12-30. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'days' | 'unix_days';

/** Format of the values of a field. It applies to every file format and ingest source. */
export interface FieldReading {
  /** Unit of numeric timestamps. */
  readonly unit?: TimeUnit | undefined;
  /** Patterns of text timestamps, tried in turn; `iso` stands for ISO 8601, which is also the default. */
  readonly formats?: readonly string[] | undefined;
  /** Texts and numbers that count as no value, besides the empty text. */
  readonly nullWords?: readonly string[] | undefined;
  /** Numbers in text use a decimal comma: `1.234,50`. */
  readonly decimalComma?: true | undefined;
  /** Digits beyond the scale are rounded, half away from zero, instead of refused. */
  readonly round?: true | undefined;
  /** A value that cannot be parsed counts as no value, and is counted, instead of refused. */
  readonly invalidIsNull?: true | undefined;
}

/** Format of a source's files, if the catalogue states one. */
export interface FileReading {
  /** Label of the Encoding Standard, such as `windows-1252`. */
  readonly encoding?: string | undefined;
  /** Character that separates the cells of a CSV. */
  readonly delimiter?: string | undefined;
}

/** How a source is read from another database, by a query that is repeated. */
export interface SqlReading {
  /** Environment variable that holds the database's address; with `_FILE` added, the one that names a file with it. */
  readonly connection: string;
  /** A table, as `schema.table`, or a query. */
  readonly from: { readonly table: string } | { readonly query: string };
  readonly everyMs: number;
  /** Undefined: the whole result is read each time, and rows that are gone are deleted. */
  readonly watermark: Watermark | undefined;
  /** Limit of a statement, and of the wait for its next rows. */
  readonly timeoutMs: number;
}

/** How a source follows a table of another Postgres. */
export interface PostgresReading {
  /** Environment variable that holds the database's address; with `_FILE` added, the one that names a file with it. */
  readonly connection: string;
  /** As `schema.table`. */
  readonly table: string;
  /** Replication slot; sources of the same connection and slot are read together. */
  readonly slot: string;
  readonly publication: string;
}

/** Column that grows with each new or changed row. */
export interface Watermark {
  readonly column: string;
  /** How far below the greatest value rows are read again, for those that were committed late; undefined: the default of the column's type. */
  readonly overlap: { readonly ms: number } | { readonly below: number } | undefined;
}
