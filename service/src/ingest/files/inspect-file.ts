import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { OperatorError } from '../../base/errors.ts';
import { openBytes } from './open-file.ts';
import { FILE_FORMATS, type Compression, type FileFormat, type InspectedFile } from './types.ts';

const HEAD_BYTES = 4096;

export interface GivenFile {
  readonly path: string;
  /** Undefined: determined by the file's name and first bytes. */
  readonly format: FileFormat | undefined;
  /** Stated encoding, as the Encoding Standard names it; undefined: by the byte order mark, else UTF-8. */
  readonly encoding: string | undefined;
}

/**
 * Reads a whole file before any row is imported: computes its hash, detects its format, and checks its encoding. Throws
 * OperatorErrors that name the line.
 */
export async function inspectFile({ path, format: stated, encoding: given }: GivenFile): Promise<InspectedFile> {
  const named = stated ?? findFormat(path);
  const compression = findCompression(path, await readHead(path));
  const head = await readFirst(path, compression);
  const format = named === 'ndjson' && isArray(head) ? 'json' : named;
  if (format === 'parquet') {
    if (compression !== 'none') {
      throw invalid(
        'unknown_format',
        `${path} is a compressed Parquet file: expected it uncompressed, it compresses its pages itself`,
      );
    }
    return { path, format, compression, encoding: '', hash: await readThrough(path, compression, undefined) };
  }
  const encoding = findEncoding(path, head, given);
  return { path, format, compression, encoding, hash: await readThrough(path, compression, encoding) };
}

const invalid = (code: string, message: string, cause?: unknown): OperatorError =>
  new OperatorError(code, message, cause === undefined ? {} : { cause });

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function findCompression(path: string, head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.readUInt32LE !== undefined && head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (head.toString('latin1', 0, 4) === 'PK\u0003\u0004') {
    throw invalid(
      'unknown_format',
      `${path} is a zip archive or a spreadsheet (.xlsx): expected a CSV, JSON or Parquet file`,
    );
  }
  return 'none';
}

async function readFirst(path: string, compression: Compression): Promise<Buffer> {
  for await (const chunk of openBytes(path, compression).bytes) return chunk.subarray(0, HEAD_BYTES);
  return Buffer.alloc(0);
}

/**
 * Determines the format by the extension, without that of a compression. A JSON array is distinguished from lines by
 * its first character.
 */
function findFormat(path: string): FileFormat {
  const name = path.toLowerCase().replace(/\.(gz|gzip|zst)$/, '');
  const ending = name.split('.').at(-1) ?? '';
  if (ending === 'csv' || ending === 'tsv' || ending === 'tab') return 'csv';
  if (ending === 'ndjson' || ending === 'jsonl' || ending === 'json') return 'ndjson';
  if (ending === 'parquet') return 'parquet';
  const expected = 'expected .csv, .tsv, .ndjson, .jsonl, .json or .parquet, also with .gz or .zst, or --format';
  throw invalid('unknown_format', `${path} ends in .${ending}: ${expected} ${FILE_FORMATS.join('|')}`);
}

/** Skips zero bytes: UTF-16 has the same first characters, with a zero byte each. */
const isArray = (head: Buffer): boolean =>
  /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]*\[/.test(head.toString('latin1'));

const MARKS = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

function findEncoding(path: string, head: Buffer, given: string | undefined): string {
  const marked = MARKS.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0];
  if (marked !== undefined && given !== undefined && marked !== given) {
    throw invalid(
      'invalid_encoding',
      `${path} begins with the byte order mark of ${marked}: expected no other encoding, not ${given}`,
    );
  }
  const encoding = marked ?? given ?? 'utf-8';
  if (!encoding.startsWith('utf-16') && head.includes(0)) {
    throw invalid(
      'invalid_encoding',
      `${path} has NUL bytes, as UTF-16 without a byte order mark has: expected --encoding utf-16le or utf-16be`,
    );
  }
  return encoding;
}

async function readThrough(path: string, compression: Compression, encoding: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  const check = encoding === undefined ? undefined : createEncodingCheck(path, encoding);
  try {
    await hashBytes(path, compression, hash, check);
  } catch (error) {
    if (error instanceof OperatorError || compression === 'none') throw error;
    throw invalid(
      'invalid_compression',
      `${path} is not a whole ${compression} file: ${(error as Error).message}`,
      error,
    );
  }
  return hash.digest('hex');
}

async function hashBytes(path: string, compression: Compression, hash: Hash, check?: EncodingCheck): Promise<void> {
  for await (const chunk of openBytes(path, compression).bytes) {
    hash.update(chunk);
    check?.(chunk);
  }
  check?.(undefined);
}

/** Called with each chunk, and with undefined at the end. */
type EncodingCheck = (chunk: Buffer | undefined) => void;

function createEncodingCheck(path: string, encoding: string): EncodingCheck {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let lines = 1;
  return (chunk) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      const bad = chunk && findBadLine(chunk, encoding);
      const where = bad
        ? `line ${lines + bad.line} is ${JSON.stringify(bad.text)} as windows-1252`
        : 'its last character is incomplete';
      const hint =
        encoding === 'utf-8' ? 'expected UTF-8, or --encoding, such as windows-1252' : `expected ${encoding}`;
      throw invalid('invalid_encoding', `${path} is not ${encoding} (${where}): ${hint}`, error);
    }
    if (chunk) lines += countLines(chunk);
  };
}

function countLines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  return count;
}

const MAX_SHOWN = 80;

/**
 * Finds the first line of a chunk that is not valid in the encoding. Its first and last line may be cut, so they are
 * checked last.
 */
function findBadLine(chunk: Buffer, encoding: string): { readonly line: number; readonly text: string } | undefined {
  const lines = chunk.toString('latin1').split('\n');
  const order = [...lines.keys()].slice(1, -1).concat(0, lines.length - 1);
  const line = order.find((index) => !isOf(Buffer.from(lines[index] ?? '', 'latin1'), encoding));
  if (line === undefined) return undefined;
  const bytes = Buffer.from(lines[line] ?? '', 'latin1');
  return { line, text: new TextDecoder('windows-1252').decode(bytes.subarray(0, MAX_SHOWN)).trim() };
}

function isOf(bytes: Buffer, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
