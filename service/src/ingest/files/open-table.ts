import { openCsv } from './read-csv.ts';
import { openJson } from './read-json.ts';
import { openParquet } from './read-parquet.ts';
import type { FileTable, InspectedFile, RowReading } from './types.ts';

/** Opens an inspected file. Throws InvalidRequestErrors for a file that has no columns to read. */
export function openTable(file: InspectedFile, reading: RowReading): Promise<FileTable> {
  if (file.format === 'parquet') return openParquet(file, reading);
  return file.format === 'csv' ? openCsv(file, reading) : openJson(file, reading);
}
