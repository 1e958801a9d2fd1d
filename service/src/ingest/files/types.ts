export const FILE_FORMATS = ['csv', 'ndjson', 'json', 'parquet'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** One row of a file as JSON text, and the share of the file read with it. */
export interface FileRow {
  /** Counted from 0, without a header. */
  readonly row: number;
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** Reason why the row itself is malformed; its text is then refused. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** A file opened for reading: its columns are known before the first row is read. */
export interface FileTable {
  /** Columns of a CSV or Parquet file; for JSON the keys of the first rows. */
  readonly columns: readonly string[];
  /** True if every row has exactly these columns. */
  readonly isFixed: boolean;
  /** Notes for the reader of a report, such as a detected delimiter. */
  readonly notes: readonly string[];
  /** Reads rows from `fromRow` on, in bounded memory. */
  rows(fromRow: number): AsyncGenerator<FileRow>;
}

/** A file whose content was inspected. */
export interface InspectedFile {
  readonly path: string;
  readonly format: FileFormat;
  /** SHA-256 (hex) of the decompressed content: with the row number it identifies a record, however it is imported. */
  readonly hash: string;
  readonly compression: Compression;
  /** Encoding of text, as the Encoding Standard names it. */
  readonly encoding: string;
}

export type Compression = 'none' | 'gzip' | 'zstd';

/** Options that convert rows of a file to records. */
export interface RowReading {
  /** Column to field; null leaves the column out. */
  readonly rename: ReadonlyMap<string, string | null>;
  /** Top-level names of a record that fields read. */
  readonly wanted: ReadonlySet<string>;
  /** Delimiter of a CSV; undefined: detected from the header. */
  readonly delimiter: string | undefined;
}
