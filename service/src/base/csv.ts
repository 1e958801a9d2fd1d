import { CsvError, parse, type InfoRecord } from 'csv-parse/sync';

/** A row of a CSV file. A row with a problem has its raw line as its only cell. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly problem?: { readonly code: 'invalid_quote'; readonly message: string };
}

/** Files that were concatenated may mix line endings. */
const OPTIONS = { skip_empty_lines: true, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] };
const MAX_ROW_BYTES = 1_048_576;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads a CSV text in pieces, header first. An unclosed or misplaced quote invalidates only its own line: a row that
 * spans several lines and has fewer or more cells than the header is treated as such a line, and reading continues with
 * the next one.
 */
export class CsvReader {
  readonly #delimiter: string;
  #rest: Buffer = Buffer.alloc(0);
  #width: number | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Returns the rows that end in this piece. */
  feed(text: string): CsvRow[] {
    const bytes = Buffer.concat([this.#rest, Buffer.from(text)]);
    const end = endOfLines(bytes);
    const { rows, readBytes } = this.#read(bytes.subarray(0, end), false);
    this.#rest = bytes.subarray(readBytes);
    return rows;
  }

  /** Returns the remaining rows at the end of the input. */
  finish(): CsvRow[] {
    const { rows } = this.#read(this.#rest, true);
    this.#rest = Buffer.alloc(0);
    return rows;
  }

  #read(bytes: Buffer, isEnd: boolean): { readonly rows: CsvRow[]; readonly readBytes: number } {
    const rows: CsvRow[] = [];
    let from = 0;
    while (from < bytes.length) {
      const attempt = this.#readUntilProblem(bytes.subarray(from));
      for (const row of attempt.rows) rows.push(row);
      from += attempt.readBytes;
      if (attempt.problem === undefined) break;
      // The next piece may close the quote.
      if (attempt.isOpen && !isEnd && bytes.length - from < MAX_ROW_BYTES) break;
      const lineEnd = endOfLine(bytes, from);
      const line = bytes.subarray(from, lineEnd).toString().trimEnd();
      rows.push({ cells: [line], problem: { code: 'invalid_quote', message: attempt.problem } });
      from = lineEnd;
    }
    return { rows, readBytes: from };
  }

  /** Reads rows until one is invalid; `readBytes` is the offset at which that one begins. */
  #readUntilProblem(bytes: Buffer): Attempt {
    const rows: CsvRow[] = [];
    let readBytes = 0;
    const onRecord = (cells: string[], info: InfoRecord): undefined => {
      this.#width ??= cells.length;
      const start = skipLineEnds(bytes, readBytes);
      if (cells.length !== this.#width && endOfLine(bytes, start) < info.bytes) throw new SplitRowError(cells.length);
      readBytes = info.bytes;
      rows.push({ cells });
    };
    try {
      parse(bytes, { ...OPTIONS, delimiter: this.#delimiter, on_record: onRecord });
      return { rows, readBytes: bytes.length, problem: undefined, isOpen: false };
    } catch (error) {
      const isOpen = error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED';
      const problem = describe(error, this.#width);
      return { rows, readBytes: skipLineEnds(bytes, readBytes), problem, isOpen };
    }
  }
}

interface Attempt {
  readonly rows: readonly CsvRow[];
  readonly readBytes: number;
  readonly problem: string | undefined;
  /** True when the problem is an unclosed quote, which the next piece may close. */
  readonly isOpen: boolean;
}

class SplitRowError extends Error {
  readonly cells: number;
  constructor(cells: number) {
    super();
    this.cells = cells;
  }
}

const EXPECTED = 'expected quotes around a whole cell, and quotes within it doubled';

/** Describes a problem of a row; rethrows any other error. */
function describe(error: unknown, width = 0): string {
  if (error instanceof SplitRowError) {
    return `a quote opens a cell that ends lines later, after ${error.cells} cells instead of ${width}: ${EXPECTED}`;
  }
  if (!(error instanceof CsvError)) throw error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `a quote is not closed: ${EXPECTED}`;
  return `a quote stands within a cell: ${EXPECTED}`;
}

/** Returns the end of the last complete line; a CR at the very end may be half of a CR LF. */
function endOfLines(bytes: Buffer): number {
  const last = bytes.length - 1;
  return Math.max(bytes.lastIndexOf(LF), last > 0 ? bytes.lastIndexOf(CR, last - 1) : -1) + 1;
}

function endOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : Math.min(at + 1, bytes.length);
}

function skipLineEnds(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === LF || bytes[at] === CR) at++;
  return at;
}

/** Returns all rows of a text, the header first. */
export function readCsv(text: string, delimiter = ','): CsvRow[] {
  const reader = new CsvReader(delimiter);
  return [...reader.feed(text.replace(/^\ufeff/, '')), ...reader.finish()];
}

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Finds the delimiter of a header: the character that separates the most wanted names, else the one that occurs most
 * often; a comma if there is none.
 */
export function findDelimiter(headerLine: string, wanted: (name: string) => boolean = () => false): string {
  const line = headerLine.replace(/"(?:[^"]|"")*"/g, (quoted) => quoted.replace(/[,;\t|]/g, ' '));
  const scored = DELIMITERS.map((delimiter) => {
    const names = line.split(delimiter).map((name) => name.replaceAll('"', '').trim());
    return { delimiter, wanted: names.filter(wanted).length, count: names.length };
  });
  const [best] = scored.sort((a, b) => b.wanted - a.wanted || b.count - a.count);
  return best && best.count > 1 ? best.delimiter : ',';
}
