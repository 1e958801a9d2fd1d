import { JsonArraySplitter } from '../decode/split-json-array.ts';
import { readText } from './open-file.ts';
import type { FileRow, FileTable, InspectedFile, RowReading } from './types.ts';

/** Number of rows whose keys determine the columns of a file. */
const SAMPLE_ROWS = 1000;

/**
 * Opens NDJSON (lines end only in LF or CR LF, so U+2028 within a text does not end a line) or a JSON array. A line or
 * item is passed on unparsed, so that a malformed one is refused alone.
 */
export async function openJson(file: InspectedFile, { rename }: RowReading): Promise<FileTable> {
  const columns = new Set<string>();
  for await (const { text, row } of readTexts(file, 0)) {
    if (row >= SAMPLE_ROWS) break;
    for (const key of keysOf(text)) columns.add(key);
  }
  return {
    columns: [...columns],
    isFixed: false,
    notes: file.format === 'json' ? ['the file is a JSON array'] : [],
    rows: (fromRow) => (rename.size === 0 ? readTexts(file, fromRow) : readRenamed(file, fromRow, rename)),
  };
}

function keysOf(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? Object.keys(parsed) : [];
  } catch {
    return [];
  }
}

async function* readTexts(file: InspectedFile, fromRow: number): AsyncGenerator<FileRow> {
  let row = 0;
  for await (const { text, share } of file.format === 'json' ? readItems(file) : readLines(file)) {
    if (row >= fromRow) yield { row, text, share };
    row++;
  }
}

async function* readLines(file: InspectedFile): AsyncGenerator<{ readonly text: string; readonly share: number }> {
  let rest = '';
  for await (const { text, share } of readText(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield { text: line.trimEnd(), share };
  }
  if (rest.trim() !== '') yield { text: rest, share: 1 };
}

async function* readItems(file: InspectedFile): AsyncGenerator<{ readonly text: string; readonly share: number }> {
  const splitter = new JsonArraySplitter();
  for await (const { text, share } of readText(file))
    for (const item of splitter.feed(text)) yield { text: item, share };
  const rest = splitter.finish();
  if (rest !== undefined) yield { text: rest, share: 1 };
}

async function* readRenamed(
  file: InspectedFile,
  fromRow: number,
  rename: RowReading['rename'],
): AsyncGenerator<FileRow> {
  for await (const row of readTexts(file, fromRow)) yield { ...row, ...renameKeys(row.text, rename) };
}

/** Keeps the digits of numbers as written. */
const keepDigits = (_: string, value: unknown, context?: { readonly source: string }): unknown =>
  typeof value === 'number' && context ? (JSON as unknown as RawJson).rawJSON(context.source) : value;

/** ECMAScript's JSON.rawJSON, which the type library does not include yet. */
interface RawJson {
  rawJSON(text: string): unknown;
}

function renameKeys(text: string, rename: RowReading['rename']): Pick<FileRow, 'text' | 'problem'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, keepDigits);
  } catch {
    return { text };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { text };
  const record: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parsed)) {
    const name = rename.get(key) ?? (rename.has(key) ? undefined : key);
    if (name === undefined) continue;
    if (Object.hasOwn(record, name)) {
      const message = `"${key}" and another key are both ${name}: expected one of them`;
      return { text: JSON.stringify([text]), problem: { code: 'duplicate_column', message } };
    }
    record[name] = value;
  }
  return { text: JSON.stringify(record) };
}
