import { CsvReader, findDelimiter, type CsvRow } from '../../base/csv.ts';
import { readText } from './open-file.ts';
import type { FileRow, FileTable, InspectedFile, RowReading } from './types.ts';

const MAX_HEADER_CHARACTERS = 1_000_000;

/** Opens a CSV by its header, whose names are trimmed. Cells are texts; an empty one is no value. */
export async function openCsv(file: InspectedFile, reading: RowReading): Promise<FileTable> {
  const line = await readFirstLine(file);
  const delimiter = reading.delimiter ?? findDelimiter(line, (name) => isWanted(name, reading));
  const isFound = reading.delimiter === undefined && delimiter !== ',';
  const reader = new CsvReader(delimiter);
  const [header] = [...reader.feed(`${line}\n`), ...reader.finish()];
  const columns = header?.problem ? [] : (header?.cells ?? []).map((name) => name.trim());
  return {
    columns,
    isFixed: true,
    notes: isFound ? [`cells are separated by ${delimiter === '\t' ? 'tabs' : `"${delimiter}"`}`] : [],
    rows: (fromRow) => readRows(file, { columns, delimiter, rename: reading.rename }, fromRow),
  };
}

/** Reads the first line that is not empty; quoted line breaks are not supported here. */
async function readFirstLine(file: InspectedFile): Promise<string> {
  let text = '';
  for await (const piece of readText(file)) {
    text = (text + piece.text).replace(/^[\r\n]+/, '');
    const end = text.search(/[\r\n]/);
    if (end >= 0) return text.slice(0, end);
    if (text.length > MAX_HEADER_CHARACTERS) break;
  }
  return text;
}

const isWanted = (name: string, { wanted, rename }: RowReading): boolean => wanted.has(name) || rename.has(name);

interface Columns {
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly rename: RowReading['rename'];
}

async function* readRows(file: InspectedFile, layout: Columns, fromRow: number): AsyncGenerator<FileRow> {
  const reader = new CsvReader(layout.delimiter);
  const names = layout.columns.map((column) => layout.rename.get(column) ?? (layout.rename.has(column) ? '' : column));
  let row = -1;
  const toRows = function* (rows: readonly CsvRow[], share: number): Generator<FileRow> {
    for (const cells of rows) {
      if (row >= fromRow) yield { row, share, ...toRecord(cells, names) };
      row++;
    }
  };
  for await (const { text, share } of readText(file)) yield* toRows(reader.feed(text), share);
  yield* toRows(reader.finish(), 1);
}

/**
 * Converts a row to a record. A malformed row stays a list, which is refused: its cells cannot be assigned to columns.
 */
function toRecord({ cells, problem }: CsvRow, names: readonly string[]): Pick<FileRow, 'text' | 'problem'> {
  if (problem) return { text: JSON.stringify(cells), problem };
  if (cells.length !== names.length) {
    const message = `${cells.length} cells: expected ${names.length}, as the header has`;
    return { text: JSON.stringify(cells), problem: { code: 'wrong_number_of_cells', message } };
  }
  const record: Record<string, string> = {};
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const cell = cells[at] as string;
    if (cell !== '' && name !== '') record[name] = cell;
  }
  return { text: JSON.stringify(record) };
}
