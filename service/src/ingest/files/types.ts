export const FILE_FORMATS = ['csv', 'ndjson', 'json', 'parquet'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** One row of a file as JSON text, and how much of the file is read with it. */
export interface FileRow {
  /** Counted from 0, without a header. */
  readonly row: number;
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** Why the row is wrong as a row of its file; its text is refused then. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** A file opened for reading: its columns are known before the first row is read. */
export interface FileTable {
  /** Of a CSV or Parquet file; of JSON the keys that its first rows have. */
  readonly columns: readonly string[];
  /** Whether each row has just these columns. */
  readonly isFixed: boolean;
  /** Things to tell the reader of a report, as a delimiter that was found. */
  readonly notes: readonly string[];
  /** Rows from `fromRow` on, in bounded memory. */
  rows(fromRow: number): AsyncGenerator<FileRow>;
}

/** A file whose content was read through once. */
export interface InspectedFile {
  readonly path: string;
  readonly format: FileFormat;
  /** SHA-256 (hex) of the content, decompressed: with the row it identifies a record, whichever way it is imported. */
  readonly hash: string;
  readonly compression: Compression;
  /** Of text, as the Encoding Standard names it. */
  readonly encoding: string;
}

export type Compression = 'none' | 'gzip' | 'zstd';

/** How rows of a file become records. */
export interface RowReading {
  /** Column to field; null leaves the column out. */
  readonly rename: ReadonlyMap<string, string | null>;
  /** Names that records may have at their top, which fields read. */
  readonly wanted: ReadonlySet<string>;
  /** Between the cells of a CSV; undefined: found in the header. */
  readonly delimiter: string | undefined;
}
